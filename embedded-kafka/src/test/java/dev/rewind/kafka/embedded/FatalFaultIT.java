package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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
        Path data = kafka.directory().resolve("node-1");
        Files.move(data, kafka.directory().resolve("lost"));
        Files.createFile(data);

        // The broker may die before it answers, so only the request matters here, not its answer.
        try (Admin admin = new TestClients(kafka.bootstrapServers()).admin()) {
            admin.createTopics(List.of(new NewTopic("last", 1, (short) 1)));
            assertThat(told.get(60, TimeUnit.SECONDS)).isInstanceOf(EmbeddedKafkaException.class);
            admin.close(Duration.ZERO);
        }
        assertThat(CompletableFuture.runAsync(kafka::close)).succeedsWithin(Duration.ofSeconds(60));
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
