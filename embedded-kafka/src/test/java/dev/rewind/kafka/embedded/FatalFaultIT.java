package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.internals.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FatalFaultIT {
    @TempDir
    private Path directory;

    @Test
    void aBrokerThatLosesItsDiskTellsTheHostAndLeavesTheProcessAlone() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        EmbeddedKafka kafka =
                EmbeddedKafka.persistent(directory).onFatalFault(told::complete).start();
        TestClients clients = new TestClients(kafka.bootstrapServers());
        Path data = kafka.directory().resolve("node-1");
        Files.move(data, kafka.directory().resolve("lost"));
        Files.createFile(data);

        clients.newTopic(Map.of());

        assertThat(told.get(20, TimeUnit.SECONDS)).isInstanceOf(EmbeddedKafkaException.class);
        assertThat(CompletableFuture.runAsync(kafka::close)).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void kafkaCannotEndTheProcess() {
        try (EmbeddedKafka kafka = EmbeddedKafka.persistent(directory).start()) {
            assertThatThrownBy(() -> Exit.halt(1)).isInstanceOf(EmbeddedKafkaException.class);
            assertThatThrownBy(() -> Exit.exit(1, "why")).hasMessageEndingWith("with status 1: why");
            assertThat(kafka.bootstrapServers()).isNotEmpty();
        }
    }
}
