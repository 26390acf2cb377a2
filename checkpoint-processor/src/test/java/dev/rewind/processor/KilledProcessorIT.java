package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.rebuild.Rebuild;
import dev.rewind.processor.rebuild.RebuildReport;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a processor with SIGKILL while it works on a backlog: 3 times, or 100 times with {@code -Drewind.slow=true}.
 * It must go on with the stores that it finds, and they must be those that follow from the log. {@code -Drewind.seed}
 * repeats the choices.
 */
class KilledProcessorIT {
    private static final boolean SLOW = Boolean.getBoolean("rewind.slow");
    private static final int KILLS = Integer.getInteger("rewind.kills", SLOW ? 100 : 3);
    private static final int KILLS_PER_REBUILD = SLOW ? 10 : 3;
    private static final int EVENTS_AT_FIRST = 36_000;
    private static final int LEAST_EVENTS_PER_KILL = 100;
    private static final int MOST_EVENTS_PER_KILL = 1_500;
    private static final int PLANS = 300;
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** All stores together keep so much in memory, which a kill loses together with the rows of one commit. */
    private static final int WRITE_BUFFERS = 2 * 1024 * 1024;
    /** A row is larger. */
    private static final int LEAST_ROW_BYTES = 100;

    private final long seed = Long.getLong("rewind.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicLongArray ends = new AtomicLongArray(PARTITIONS);

    @Test
    void afterAKillItGoesOnWithItsStoresAndTheyAreThoseOfTheLog(@TempDir Path home) throws Exception {
        System.out.println(KILLS + " kills: -Drewind.seed=" + seed);
        try (Installation rewind = new Installation(home);
                Admin admin = Admin.create(rewind.configuration.admin());
                ProcessorProcess processor = new ProcessorProcess(home, environment(rewind))) {
            assertThat(processor.awaitReady())
                    .as("records restored by the first start")
                    .isZero();
            publish(rewind, EVENTS_AT_FIRST);
            // The write buffers hold a small part of all rows then.
            awaitCommitted(admin, rewind, 2 * EVENTS_AT_FIRST / 3);
            long restored = 0;
            long compared = 0;
            long slowestMs = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                int events = LEAST_EVENTS_PER_KILL + random.nextInt(MOST_EVENTS_PER_KILL);
                publish(rewind, events);
                awaitCommitted(admin, rewind, committed(admin, rewind) + events / 2);
                processor.kill9();
                long killed = System.nanoTime();
                processor.launch();
                long records = processor.awaitReady();
                slowestMs = Math.max(slowestMs, (System.nanoTime() - killed) / 1_000_000);
                restored += records;

                assertThat(records)
                        .as("records restored after kill %d, of %d", kill, changelogRecords(admin, rewind))
                        .isLessThan(WRITE_BUFFERS / LEAST_ROW_BYTES)
                        .isLessThan(changelogRecords(admin, rewind) / 4);
                assertThat(processor.log()).doesNotContain("TaskCorruptedException");
                if (kill % KILLS_PER_REBUILD == 0) {
                    compared += rebuilt(rewind, processor, home, kill);
                    System.out.printf(
                            "%d kills: %d records restored by each on average, slowest %d ms%n",
                            kill, restored / kill, slowestMs);
                }
            }
            awaitCommitted(admin, rewind, published());
            compared += rebuilt(rewind, processor, home, KILLS);
            System.out.printf(
                    "%d kills: %d of %d changelog records restored after a kill on average, ready after at most %d ms,"
                            + " %d events, %d events replayed and compared%n",
                    KILLS, restored / KILLS, changelogRecords(admin, rewind), slowestMs, published(), compared);
        }
    }

    private static Map<String, String> environment(Installation rewind) {
        return Map.of(
                "REWIND_TOPIC_PREFIX",
                rewind.topics.prefix(),
                "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                SharedBroker.address(),
                "REWIND_INSTANCE_ID",
                "killed",
                "REWIND_STORE_PORT",
                "0",
                // A busy broker may answer late.
                "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS",
                "60000",
                "REWIND_STORE_BUFFER_BYTES",
                Integer.toString(WRITE_BUFFERS));
    }

    private void publish(Installation rewind, int events) {
        for (int i = 0; i < events; i++) {
            EntityKey entity = EntityKey.plan("order-" + random.nextInt(PLANS));
            String step = "step-" + random.nextInt(3);
            PlanEvent event = switch (random.nextInt(20)) {
                case 0 -> PlanEvents.failed(step);
                case 1 -> PlanEvents.applied(entity, 1 + random.nextInt(3));
                case 2, 3, 4, 5, 6, 7, 8 -> PlanEvents.completed(step);
                default -> PlanEvents.started(step, Map.of("n", random.nextInt(), "text", "x".repeat(500)));
            };
            rewind.producer()
                    .send(
                            EventWriter.record(rewind.topics.planEvents(), PlanEvents.of(entity, event)),
                            (place, failure) -> ends.set(place.partition(), place.offset() + 1));
        }
        rewind.producer().flush();
    }

    private static long rebuilt(Installation rewind, ProcessorProcess processor, Path home, int kill) {
        RebuildReport report = Rebuild.run(
                rewind.configuration.with(Map.of(Setting.STORE_URLS, processor.storeUrl())),
                home,
                (partition, partitions, done, events) -> {});
        assertThat(report.differences()).as("differences after kill %d", kill).isEmpty();
        assertThat(report.clean()).isTrue();
        return report.events();
    }

    private static void awaitCommitted(Admin admin, Installation rewind, long events) {
        await("committed up to " + events)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> committed(admin, rewind) >= events);
    }

    /** The committed offsets of all partitions, added up. */
    private static long committed(Admin admin, Installation rewind) throws ExecutionException, InterruptedException {
        String group = rewind.configuration.processorGroup();
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                .sum();
    }

    /** The offsets after the last published event of all partitions, added up. */
    private long published() {
        return IntStream.range(0, ends.length()).mapToLong(ends::get).sum();
    }

    private static long changelogRecords(Admin admin, Installation rewind)
            throws ExecutionException, InterruptedException {
        long records = 0;
        for (String store : StoreLayout.NUMBERED) {
            records += ends(admin, rewind.configuration.processorGroup() + "-" + store + "-changelog");
        }
        return records;
    }

    private static long ends(Admin admin, String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(wanted).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}
