package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessIT {
    @TempDir
    private Path directory;

    @Test
    void everyAcknowledgedRecordOutlivesTheProcess() throws Exception {
        Process process = BrokerProcess.start(directory);
        String address = process.inputReader().readLine();
        TestClients clients = new TestClients(address);
        String topic = clients.newTopic(Map.of());
        Collection<String> acknowledged = sendUntilKilled(clients, topic, process);

        try (EmbeddedKafka kafka = EmbeddedKafka.persistent(directory).start()) {
            Set<String> lost = new HashSet<>(acknowledged);
            new TestClients(kafka.bootstrapServers()).readAll(topic).forEach(lost::remove);
            assertThat(lost).isEmpty();
        }
    }

    /** Keeps many records in flight, so that the kill falls between appending and acknowledging. */
    private Collection<String> sendUntilKilled(TestClients clients, String topic, Process process) throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicBoolean killed = new AtomicBoolean();
        Thread sender = new Thread(() -> {
            KafkaProducer<String, String> producer = clients.producer(
                    Map.of("delivery.timeout.ms", 500, "request.timeout.ms", 400, "linger.ms", 0, "max.block.ms", 500));
            try {
                for (int sent = 0; !killed.get(); sent++) {
                    String value = "record-" + sent;
                    producer.send(new ProducerRecord<>(topic, "key", value), (metadata, failure) -> {
                        if (failure == null) {
                            acknowledged.add(value);
                        }
                    });
                }
            } finally {
                // The broker is dead: requests without an answer by now never get one.
                producer.close(Duration.ofSeconds(1));
            }
        });
        sender.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.size() > 5_000);
        assertThatTheDirectoryIsRefused();
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        killed.set(true);
        sender.join(Duration.ofSeconds(30).toMillis());
        assertThat(sender.isAlive()).isFalse();
        return acknowledged;
    }

    private void assertThatTheDirectoryIsRefused() {
        EmbeddedKafkaBuilder second = EmbeddedKafka.persistent(directory);
        assertThatThrownBy(second::start)
                .isInstanceOf(EmbeddedKafkaException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("is in use by another process");
    }
}
