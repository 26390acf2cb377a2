package dev.rewind.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ServiceLoggingTest {

    private static final String HOSTILE = "a\u001b[2J\u009b\u202e\u007f\r\n2026-01-01T00:00:00.000Z ERROR forged";

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
                        + " trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\" offset=\"7\" +\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void noLineSteersATerminalOrPretendsToBeAnother(String format) throws Exception {
        String lines = lines(format, HOSTILE);

        assertThat(lines)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n\t]]")
                .contains("\\u202e", "[2J");
        assertThat(lines.lines()).noneMatch(line -> line.startsWith("2026-01-01"));
        if (format.equals("json")) {
            assertThat(Json.mapper().readTree(lines).path("message").textValue())
                    .isEqualTo(HOSTILE);
        }
    }

    @Test
    void anUnknownFormatIsAnErrorThatNamesTheKnownOnes() {
        Configuration configuration = Configuration.of(Map.of("REWIND_LOG_FORMAT", "xml"), null);

        assertThatThrownBy(() -> ServiceLogging.start(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("REWIND_LOG_FORMAT is \"xml\"; it must be text or json");
    }

    /** Logging is chosen once per process, so each format has its own. */
    private static String lines(String format) throws Exception {
        return lines(format, "It happened");
    }

    private static String lines(String format, String message) throws Exception {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        ProcessBuilder program = new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceLoggingTest.Program.class.getName(),
                Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8)));
        program.environment().put("REWIND_LOG_FORMAT", format);
        Process process = program.start();
        String lines = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(lines).isZero();
        return lines;
    }

    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            ServiceLogging.start(Configuration.of(System.getenv(), null));
            String message = new String(Base64.getDecoder().decode(args[0]), StandardCharsets.UTF_8);
            boolean hostile = message.equals(HOSTILE);
            LoggerFactory.getLogger("dev.rewind.test")
                    .atInfo()
                    .setCause(hostile ? new IllegalStateException(HOSTILE, new IOException(HOSTILE)) : null)
                    .addKeyValue("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
                    .addKeyValue("offset", 7)
                    .log(message);
        }
    }
}
