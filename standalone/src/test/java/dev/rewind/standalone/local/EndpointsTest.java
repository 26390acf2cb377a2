package dev.rewind.standalone.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {

    @TempDir
    private Path home;

    @Test
    void aRunningInstallationIsFoundAndSettingsOverrideIt() throws IOException {
        Endpoints endpoints = Endpoints.in(home);
        assertThat(endpoints.read()).isNull();
        endpoints.write(URI.create("http://127.0.0.1:1234"), "127.0.0.1:5678", URI.create("http://127.0.0.1:4321"));

        Configuration running = endpoints.read();

        assertThat(running).isNotNull();
        assertThat(running.bootstrapServers()).isEqualTo("127.0.0.1:5678");
        assertThat(running.text(Setting.STORE_URLS)).isEqualTo("http://127.0.0.1:4321");
        Configuration set = Configuration.of(Map.of("REWIND_URL", "http://127.0.0.1:9"), null);
        assertThat(set.over(running).text(Setting.URL)).isEqualTo("http://127.0.0.1:9");
        assertThat(Configuration.of(Map.of(), endpoints.file()).text(Setting.URL))
                .isEqualTo("http://127.0.0.1:1234");
        endpoints.delete();
        assertThat(endpoints.read()).isNull();
    }
}
