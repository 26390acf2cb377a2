package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.rebuild.Rebuild;
import dev.rewind.processor.rebuild.RebuildException;
import dev.rewind.processor.rebuild.RebuildReport;
import dev.rewind.processor.rebuild.RowDifference;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildIT {

    @Test
    void eventsDecidedAnewAndFactsFoldedLeadToWhatIsStoredByteForByte(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor processor = rewind.processor()) {
            history(rewind, 1, 300);
            noise(rewind);
            leftBranch(rewind);
            settled(rewind, processor);

            RebuildReport report = rebuild(rewind, processor, home);

            assertThat(report.differences()).isEmpty();
            assertThat(report.clean()).isTrue();
            assertThat(rewind.get(processor, "/store/rollbacks/plan/left/3").body())
                    .contains("\"undone_before\":[{\"step\":\"build\"");
            assertThat(report.events()).isGreaterThan(300);
            assertThat(report.compared()).containsKeys("head", "state", "checkpoint", "rollback", "step", "listing");
            try (Stream<Path> left = Files.list(home)) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .as("scratch directories")
                        .noneMatch(name -> name.startsWith("rebuild-"));
            }
        }
    }

    @Test
    void itIsCleanWhileEventsGoOnComingIn(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor processor = rewind.processor()) {
            history(rewind, 2, 200);
            AtomicBoolean done = new AtomicBoolean();
            Thread traffic = new Thread(() -> {
                for (int seed = 3; !done.get(); seed++) {
                    history(rewind, seed, 20);
                }
            });
            traffic.start();
            try {
                for (int i = 0; i < 2; i++) {
                    assertThat(rebuild(rewind, processor, home).differences()).isEmpty();
                }
            } finally {
                done.set(true);
                traffic.join();
            }
        }
    }

    @Test
    void theVeryRowsThatWereChangedByHandAreNamed(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            try (CheckpointProcessor processor = rewind.processor()) {
                rewind.publish(order, PlanEvents.started("a", Map.of("n", 1)));
                rewind.publish(order, PlanEvents.completed("a"));
                rewind.publish(order, PlanEvents.started("b", Map.of("n", 2)));
                RecordMetadata last = rewind.publish(order, PlanEvents.failed("b"));
                assertThat(rewind.getAfter(last, processor, "/store/rollbacks/plan/order/1")
                                .statusCode())
                        .isEqualTo(200);
            }
            StoredBytes.change(home, "records", StoredBytes.checkpoint(order, 1), row -> {
                ObjectNode tree = tree(row);
                tree.put("reason", "another");
                return tree.toString().getBytes(StandardCharsets.UTF_8);
            });
            StoredBytes.change(home, "records", StoredBytes.checkpoint(order, 2), row -> null);
            StoredBytes.change(home, "entities", EventWriter.key(order), row -> {
                ObjectNode tree = tree(row);
                tree.put("plan_start", 2);
                return tree.toString().getBytes(StandardCharsets.UTF_8);
            });
            StoredBytes.damage(home, "snapshots", value -> {
                value[0] ^= 1;
                return value;
            });

            try (CheckpointProcessor processor = rewind.processor()) {
                RebuildReport report = rebuild(rewind, processor, home);

                assertThat(report.clean()).isFalse();
                assertThat(report.differences())
                        .extracting(it -> it.against() + " " + it.problem() + " " + it.kind() + " "
                                + (it.kind().equals("state") ? "" : it.name()) + it.fields())
                        .containsExactlyInAnyOrder(
                                "EVENTS DIFFERENT head plan:order[plan_start]",
                                "FACTS DIFFERENT head plan:order[plan_start]",
                                "EVENTS DIFFERENT state []",
                                "EVENTS DIFFERENT state []",
                                "EVENTS DIFFERENT checkpoint plan:order:1[reason]",
                                "FACTS DIFFERENT checkpoint plan:order:1[reason]",
                                "EVENTS MISSING checkpoint plan:order:2[]",
                                "FACTS MISSING checkpoint plan:order:2[]");
            }

            delete(home.resolve("state"));
            try (CheckpointProcessor processor = rewind.processor()) {
                assertThat(rebuild(rewind, processor, home).differences())
                        .as("restored from the changelogs")
                        .isEmpty();
            }
        }
    }

    @Test
    void aDeadlineThatWasChangedByHandIsNamed(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            Duration timeout = Duration.ofHours(1);
            byte[] deadline;
            try (CheckpointProcessor processor = rewind.processor()) {
                RecordMetadata step = rewind.publish(order, PlanEvents.startedFor(timeout, "a", 1));
                deadline = StoredBytes.stepDeadline(step.timestamp() + timeout.toMillis(), order, 1);
                rewind.getAfter(step, processor, "/store/entities/plan/order");
            }
            // A command's number, then the offset of an event that came too early, which no fact names.
            assertThat(changedAt(rewind, home, deadline, 3)).containsExactly("EVENTS deadline", "FACTS deadline");
            assertThat(changedAt(rewind, home, deadline, 3)).isEmpty();
            assertThat(changedAt(rewind, home, deadline, 11)).containsExactly("EVENTS deadline");
        }
    }

    private static List<String> changedAt(Installation rewind, Path home, byte[] key, int index) throws Exception {
        StoredBytes.change(home, "records", key, row -> {
            row[index] ^= 1;
            return row;
        });
        try (CheckpointProcessor processor = rewind.processor()) {
            return rebuild(rewind, processor, home).differences().stream()
                    .map(it -> it.against() + " " + it.kind())
                    .toList();
        }
    }

    @Test
    void aLogWithoutItsBeginningIsSaidAndNoFalseAlarm(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor processor = rewind.processor();
                Admin admin = Admin.create(rewind.configuration.admin())) {
            history(rewind, 4, 60);
            settled(rewind, processor);
            admin.deleteRecords(
                            Map.of(new TopicPartition(rewind.topics.planEvents(), 1), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();

            assertThatThrownBy(() -> rebuild(rewind, processor, home))
                    .isInstanceOf(RebuildException.class)
                    .hasMessageContaining("partition 1 starts at offset 3")
                    .hasMessageContaining("retention");
        }
    }

    @Test
    void aFactThatCannotFollowIsNamed(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home);
                CheckpointProcessor processor = rewind.processor()) {
            EntityKey order = EntityKey.plan("order");
            RecordMetadata last = rewind.publish(order, PlanEvents.started("a", 1));
            rewind.getAfter(last, processor, "/store/entities/plan/order");
            EventRef event = new EventRef("event-0", "/another-program", last.partition(), last.offset());
            Instant at = Instant.ofEpochMilli(last.timestamp());
            Fact resumed = new Fact.EntityResumed(event, at, "why", "ann");
            RecordMetadata foreign = rewind.send(EventWriter.record(
                    rewind.topics.checkpointEvents(), Envelope.of("fact-0", "/another-program", order, at, resumed)));

            assertThatThrownBy(() -> rebuild(rewind, processor, home))
                    .isInstanceOf(RebuildException.class)
                    .hasMessageContaining("offset " + foreign.offset() + " of partition " + foreign.partition())
                    .hasMessageContaining("an entity that is neither parked nor paused cannot be resumed");
        }
    }

    @Test
    void anotherLawThanThatOfTheLogShowsAgainstTheEventsAlone(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            try (CheckpointProcessor processor = rewind.processor()) {
                rewind.publish(order, PlanEvents.started("a", 1));
                RecordMetadata last = rewind.publish(order, PlanEvents.failed("a"));
                rewind.getAfter(last, processor, "/store/entities/plan/order");
            }
            try (CheckpointProcessor processor = rewind.processor(Map.of(Setting.RESPOND_WITHIN, "7s"))) {
                RebuildReport report = rebuild(rewind, processor, home);

                assertThat(report.onlyDecisionsDiffer()).isTrue();
                assertThat(report.differences())
                        .filteredOn(it -> it.kind().equals("rollback"))
                        .extracting(RowDifference::name)
                        .containsExactly("plan:order:r1");
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static RebuildReport rebuild(Installation rewind, CheckpointProcessor processor, Path home) {
        return Rebuild.run(
                rewind.configuration.with(
                        Map.of(Setting.STORE_URLS, processor.storeUrl().toString())),
                home,
                (partition, partitions, done, events) -> {});
    }

    private static void settled(Installation rewind, CheckpointProcessor processor) {
        for (int i = 0; i < 9; i++) {
            EntityKey marker = new EntityKey("task", "marker-" + i);
            RecordMetadata last = rewind.publish(marker, PlanEvents.captured(i));
            String path = "/store/entities/task/marker-" + i;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rewind.getAfter(last, processor, path).statusCode() == 200);
        }
    }

    /** Publishes records that are not events, with and without the key of an entity, and one in the wrong partition. */
    private static void noise(Installation rewind) {
        byte[] key = EventWriter.key(EntityKey.plan("order-1"));
        rewind.send(new ProducerRecord<>(rewind.topics.planEvents(), key, new byte[] {1, 2, 3}));
        rewind.send(new ProducerRecord<>(rewind.topics.planEvents(), 0, null, null));
        for (int partition = 0; partition < 3; partition++) {
            ProducerRecord<byte[], byte[]> right = EventWriter.record(
                    rewind.topics.planEvents(), PlanEvents.of(EntityKey.plan("stray"), PlanEvents.captured(partition)));
            rewind.send(new ProducerRecord<>(right.topic(), partition, right.key(), right.value(), right.headers()));
        }
    }

    /** A plan goes back, and then to the branch that it left, where a step was done that is undone. */
    private static void leftBranch(Installation rewind) {
        EntityKey left = EntityKey.plan("left");
        CheckpointId build = new CheckpointId(left, 1);
        rewind.publish(left, PlanEvents.started("build", 1));
        rewind.publish(left, PlanEvents.completed("build"));
        rewind.publish(left, PlanEvents.started("ship", 2));
        rewind.publish(left, PlanEvents.failed("ship"));
        rewind.publish(left, PlanEvents.applied(left, 1));
        rewind.publish(left, PlanEvents.requestedTo(build));
        rewind.publish(left, PlanEvents.applied(left, 2, List.of(new UndoStep("build", 1, build, true))));
        rewind.publish(left, PlanEvents.requestedTo(new CheckpointId(left, 2)));
        rewind.publish(left, PlanEvents.applied(left, 3));
    }

    private static void history(Installation rewind, long seed, int events) {
        Random random = new Random(seed);
        for (int i = 0; i < events; i++) {
            EntityKey entity = EntityKey.plan("order-" + random.nextInt(6));
            String step = "step-" + random.nextInt(3);
            PlanEvent event = switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> PlanEvents.started(step, Map.of("n", random.nextInt(4), "seed", seed));
                case 4, 5 -> PlanEvents.completed(step);
                case 6 -> PlanEvents.failed(step);
                case 7 -> PlanEvents.requested(null);
                case 8 ->
                    new PlanEvent.StateCaptured(
                            null,
                            Snapshot.of(Map.of("s", seed)),
                            "manual",
                            null,
                            Map.of("b", "2", "a", "1", "c", "3"),
                            null);
                default ->
                    new PlanEvent.RollbackApplied(
                            null, new RollbackId(entity, 1 + random.nextInt(3)), null, null, List.of());
            };
            rewind.producer().send(EventWriter.record(rewind.topics.planEvents(), PlanEvents.of(entity, event)));
        }
        rewind.producer().flush();
    }

    private static ObjectNode tree(byte[] row) {
        try {
            JsonNode tree = Json.mapper().readTree(row);
            return (ObjectNode) tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
