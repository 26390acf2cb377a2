package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.json.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorIT {

    @Test
    void everyFailureIsOneCommandWithTheVerifiedState(@TempDir Path home) throws Exception {
        int plans = 20;
        try (Installation rewind = new Installation(home);
                CheckpointProcessor processor = rewind.processor();
                KafkaConsumer<byte[], byte[]> consumer = rewind.committed(rewind.topics.rollbackCommands())) {
            for (int plan = 0; plan < plans; plan++) {
                EntityKey order = EntityKey.plan("order-" + plan);
                rewind.publish(order, started("reserve", Map.of("plan", plan, "step", 1)));
                rewind.publish(order, completed("reserve"));
                rewind.publish(order, started("charge", Map.of("plan", plan, "step", 2)));
                rewind.publish(order, failed("charge"));
            }

            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                return records.size() >= plans;
            });
            consumer.poll(Duration.ofMillis(500)).forEach(records::add);

            assertThat(records).hasSize(plans);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Envelope<RollbackCommand> command = new EventReader().rollbackCommand(record.headers(), record.value());
                assertThat(command.id()).isEqualTo(command.entity() + ":r1.1");
                String number = command.entity().id().substring("order-".length());
                assertThat(command.data().state()).hasToString("{\"plan\":" + number + ",\"step\":2}");
                assertThat(Sha256.hex(command.data().state().bytes()))
                        .isEqualTo(command.data().checkpoint().stateHash());
            }
            assertThat(processor.ended()).isNotDone();
        }
    }
}
