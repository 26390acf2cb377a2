package dev.rewind.processor.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedSecretTest {

    @Test
    void withoutASecretOnlyThisMachineMayRead() {
        assertThatThrownBy(() -> access(Map.of("REWIND_STORE_HOST", "192.0.2.1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REWIND_STORE_SECRET");
        assertThatCode(() -> access(Map.of("REWIND_STORE_HOST", "192.0.2.1", "REWIND_STORE_SECRET", "s")))
                .doesNotThrowAnyException();
        assertThatCode(() -> access(Map.of("REWIND_STORE_HOST", "127.0.0.1"))).doesNotThrowAnyException();
    }

    @Test
    void anAddressThatNobodyCanCallIsRefusedEvenWithASecret() {
        assertThatThrownBy(() -> access(Map.of("REWIND_STORE_HOST", "0.0.0.0", "REWIND_STORE_SECRET", "s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("0.0.0.0");
    }

    @Test
    void whatIsBoundMayBeAnotherThanWhatIsAdvertised() {
        Map<String, String> inAContainer = Map.of(
                "REWIND_STORE_HOST",
                "not-known-yet.invalid",
                "REWIND_STORE_BIND",
                "0.0.0.0",
                "REWIND_STORE_SECRET",
                "s");

        assertThatCode(() -> access(inAContainer)).doesNotThrowAnyException();
        assertThatThrownBy(() -> access(Map.of("REWIND_STORE_BIND", "0.0.0.0")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REWIND_STORE_SECRET");
        assertThatThrownBy(() -> access(Map.of(
                        "REWIND_STORE_HOST", "0.0.0.0", "REWIND_STORE_BIND", "0.0.0.0", "REWIND_STORE_SECRET", "s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not an address that others can call");
    }

    private static SharedSecret access(Map<String, String> environment) {
        return new SharedSecret(Configuration.of(environment, null));
    }
}
