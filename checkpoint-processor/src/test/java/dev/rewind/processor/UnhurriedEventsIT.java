package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.requestedTo;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.Unhurried;
import dev.rewind.events.json.Snapshot;
import dev.rewind.testsupport.Waiting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client waits for is committed at once; what none waits for is committed with the rest. */
class UnhurriedEventsIT {
    private static final EntityKey FIRST = EntityKey.plan("first");
    private static final EntityKey AWAITED = EntityKey.plan("awaited");
    private static final EntityKey PATIENT = EntityKey.plan("patient");
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration INTERVAL = Duration.ofSeconds(6);
    /** So rarely that a busy machine is done before. */
    private static final Duration RARELY = Duration.ofSeconds(60);

    @Test
    void theCommandOfAPatientEventComesWithTheNextRegularCommit(@TempDir Path home) {
        try (Installation rewind = new Installation(
                        home, Map.of("REWIND_KAFKA_STREAMS_COMMIT_INTERVAL_MS", "" + INTERVAL.toMillis()));
                CheckpointProcessor processor = rewind.processor();
                KafkaConsumer<byte[], byte[]> commands = rewind.committed(rewind.topics.rollbackCommands())) {
            for (EntityKey each : List.of(FIRST, AWAITED, PATIENT)) {
                rewind.publish(each, captured("state"));
            }
            Set<String> commanded = new HashSet<>();
            Waiting.until(() -> commands.poll(Duration.ofMillis(20)).isEmpty()
                    && !commands.assignment().isEmpty());

            rewind.send(patient(rollback(rewind, FIRST)));
            await(commands, commanded, FIRST);
            long regularCommit = System.nanoTime();
            rewind.send(rollback(rewind, AWAITED));
            await(commands, commanded, AWAITED);
            rewind.send(patient(rollback(rewind, PATIENT)));
            await(commands, commanded, PATIENT);

            assertThat(Duration.ofNanos(System.nanoTime() - regularCommit))
                    .as("the commit for the other command does not move the regular one")
                    .isGreaterThan(INTERVAL.dividedBy(2));
            assertThat(processor.ready()).isTrue();
        }
    }

    @Test
    void theEndsOfManyPlansShareCommits(@TempDir Path home) throws InterruptedException {
        int plans = 100;
        try (Installation rewind = new Installation(
                        home,
                        Map.of(
                                "REWIND_KAFKA_STREAMS_COMMIT_INTERVAL_MS",
                                "" + RARELY.toMillis(),
                                "REWIND_KAFKA_STREAMS_PRODUCER_TRANSACTION_TIMEOUT_MS",
                                "" + 2 * RARELY.toMillis()));
                CheckpointProcessor processor = rewind.processor();
                KafkaConsumer<byte[], byte[]> facts = rewind.committed(rewind.topics.checkpointEvents())) {
            int[] ended = {0};
            Map<TopicPartition, Long> records = new HashMap<>();
            long began = System.nanoTime();

            for (int i = 0; i < plans; i++) {
                EntityKey plan = EntityKey.plan("plan-" + i);
                rewind.publish(plan, started("only", i));
                rewind.publish(plan, new PlanCompleted(null, Snapshot.of(i)));
                Thread.sleep(10);
            }
            Waiting.until(() -> {
                facts.poll(Duration.ofMillis(20)).forEach(fact -> {
                    ended[0] += type(fact).contains("plan-closed") ? 1 : 0;
                    records.merge(new TopicPartition(fact.topic(), fact.partition()), 1L, Long::sum);
                });
                return ended[0] == plans;
            });

            Duration time = Duration.ofNanos(System.nanoTime() - began);
            assertThat(time).as("they do not wait for the regular commit").isLessThan(RARELY);
            long most = 2 + time.toMillis() / SOON.toMillis();
            // Each commit adds a marker to the partitions that it writes to.
            assertThat(records)
                    .allSatisfy((partition, count) -> assertThat(facts.position(partition) - count)
                            .as("commits in " + partition)
                            .isLessThanOrEqualTo(most));
            assertThat(processor.ready()).isTrue();
        }
    }

    private static String type(ConsumerRecord<byte[], byte[]> fact) {
        return new String(fact.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> patient(ProducerRecord<byte[], byte[]> event) {
        Unhurried.mark(event.headers());
        return event;
    }

    private static ProducerRecord<byte[], byte[]> rollback(Installation rewind, EntityKey entity) {
        return EventWriter.record(
                rewind.topics.planEvents(), PlanEvents.of(entity, requestedTo(new CheckpointId(entity, 1))));
    }

    private static void await(KafkaConsumer<byte[], byte[]> commands, Set<String> commanded, EntityKey entity) {
        Waiting.until(() -> {
            commands.poll(Duration.ofMillis(20))
                    .forEach(command -> commanded.add(new String(command.key(), StandardCharsets.UTF_8)));
            return commanded.contains(entity.toString());
        });
    }
}
