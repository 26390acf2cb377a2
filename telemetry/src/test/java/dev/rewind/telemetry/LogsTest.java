package dev.rewind.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.json.Json;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsTest {

    @Test
    void aLineOfJsonHasEveryKeyAsAMember() throws Exception {
        JsonNode line = Json.mapper().readTree(lines("json"));

        assertThat(line.path("message").asText()).isEqualTo("It happened");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("logger").asText()).isEqualTo("dev.rewind.test");
        assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.path("trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(line.path("offset").asInt()).isEqualTo(7);
    }

    @Test
    void aLineOfTextHasThemBehindTheMessage() throws Exception {
        assertThat(lines("text"))
                .matches("\\S+Z INFO  dev.rewind.test It happened"
                        + " trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\" offset=\"7\" \\n");
    }

    @Test
    void anUnknownFormatIsAnErrorThatNamesTheKnownOnes() {
        Configuration configuration = Configuration.of(Map.of("REWIND_LOG_FORMAT", "xml"), null);

        assertThatThrownBy(() -> Logs.start(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("REWIND_LOG_FORMAT is \"xml\"; it must be text or json");
    }

    /** Logging is chosen once per process, so each format has its own. */
    private static String lines(String format) throws Exception {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        ProcessBuilder program = new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LogsTest.Program.class.getName());
        program.environment().put("REWIND_LOG_FORMAT", format);
        Process process = program.start();
        String lines = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(lines).isZero();
        return lines;
    }

    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Logs.start(Configuration.of(System.getenv(), null));
            LoggerFactory.getLogger("dev.rewind.test")
                    .atInfo()
                    .addKeyValue("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
                    .addKeyValue("offset", 7)
                    .log("It happened");
        }
    }
}
