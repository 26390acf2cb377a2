package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.topics.BrokerUnreachableException;
import dev.rewind.standalone.CommandTree;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorReportTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            said,
            false,
            Colours.OFF,
            Colours.OFF,
            Map.of());

    @Test
    void aBrokerThatIsMissingAtTheDefaultAddressMeansThatRewindIsNotRunning() {
        reported(unanswered(Configuration.DEFAULT_BROKER));

        assertThat(said())
                .startsWith("rewind: Rewind is not running here: `rewind up` starts it, or give the address of one")
                .contains("no broker at localhost:9092 answered within 5000 ms", "REWIND_KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void aBrokerThatIsMissingElsewhereIsNamed() {
        reported(unanswered("kafka.example:9092"));

        assertThat(said()).startsWith("rewind: no broker at kafka.example:9092 answered within 5000 ms");
    }

    /** As commands that use the broker get it; {@code TopicProvisioningTest} checks these words. */
    private static ConfigurationException unanswered(String address) {
        return new ConfigurationException(
                "no broker at " + address + " answered within 5000 ms to describe topic plan-events; check that it is"
                        + " running, and that REWIND_KAFKA_BOOTSTRAP_SERVERS fits",
                new BrokerUnreachableException(address, "topics"));
    }

    private void reported(Exception problem) {
        int code = new ErrorReport(terminal, () -> false)
                .handleExecutionException(problem, CommandTree.commandLine(terminal), null);
        assertThat(code).isEqualTo(7);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
