package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processors, each with standby copies of the other's partitions. */
class StandbyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 3;
    private static final int LARGE = 300;
    private static final long MEBIBYTE = 1024 * 1024;
    private static final String STALENESS = "X-Rewind-Staleness-Ms";
    private static final String POSITION = "X-Rewind-Position";

    private static Installation rewind;
    private static CheckpointProcessor one;
    private static CheckpointProcessor other;

    @BeforeAll
    static void startTwo(@TempDir Path home) {
        rewind = new Installation(home);
        one = rewind.processor(settings(home, "one"));
        other = rewind.processor(settings(home, "other"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(held(one), held(other)))
                        .allSatisfy(held -> assertThat(held)
                                .contains("\"active\":[", "\"standby\":[")
                                .doesNotContain("[]")));
    }

    @AfterAll
    static void close() {
        one.close();
        other.close();
        rewind.close();
    }

    @Test
    void aCopyAnswersLikeTheOriginalAndSaysHowOldItMayBe() throws IOException {
        EntityKey task = new EntityKey("task", "copied");
        RecordMetadata event = rewind.publish(task, captured(Map.of("balance", 100)));
        CheckpointProcessor owner = owner(event.partition());
        CheckpointProcessor standby = standby(event.partition());
        HttpResponse<String> fresh = rewind.getAfter(event, owner, "/store/entities/task/copied");
        assertThat(fresh.statusCode()).isEqualTo(200);
        assertThat(fresh.headers().firstValue(STALENESS)).isEmpty();

        for (String path : List.of(
                "/store/entities/task/copied",
                "/store/checkpoints/task/copied",
                "/store/checkpoints/task/copied/latest",
                "/store/checkpoints/task/copied/1",
                "/store/checkpoints/task/copied/1/snapshot",
                "/store/timeline/task/copied",
                "/store/rollbacks/task/copied")) {
            HttpResponse<String> copy = rewind.getAfter(event, standby, path);

            assertThat(copy.statusCode()).as(path + copy.body()).isEqualTo(200);
            assertThat(copy.body()).isEqualTo(rewind.get(owner, path).body());
            assertThat(staleness(copy)).as(path).isBetween(0L, PATIENCE.toMillis());
            assertThat(copy.headers().firstValue(POSITION).orElse("")).startsWith(event.partition() + ":");
        }
        HttpResponse<String> missing = rewind.get(standby, "/store/entities/task/copied-not");
        assertThat(missing.statusCode()).isIn(404, 503);
    }

    @Test
    void copiesSayHowFarTheyAreToo() {
        RecordMetadata event = rewind.publish(new EntityKey("task", "followed"), captured(1));

        for (String role : List.of("active", "standby")) {
            CheckpointProcessor holder = Objects.requireNonNull(holder(event.partition(), role));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    rewind.get(holder, "/store/progress").body())
                            .contains("{\"partition\":" + event.partition() + ",\"role\":\"" + role
                                    + "\",\"behind\":0}"));
        }
    }

    @Test
    void aCopyThatStaysWholeStaysYoung() {
        EntityKey task = new EntityKey("task", "idle");
        RecordMetadata event = rewind.publish(task, captured(1));
        CheckpointProcessor standby = standby(event.partition());
        rewind.getAfter(event, standby, "/store/entities/task/idle");

        // The age of the copy keeps falling back: it is updated continuously.
        AtomicLong age = new AtomicLong(Long.MAX_VALUE);
        AtomicInteger younger = new AtomicInteger();
        await().atMost(PATIENCE).until(() -> {
            long now = staleness(rewind.get(standby, "/store/entities/task/idle"));
            return (now < age.getAndSet(now) ? younger.incrementAndGet() : younger.get()) > 4;
        });
    }

    @Test
    void aCopyWaitsForItsCallersWriteAndSaysWhenItIsBehind() throws IOException {
        for (int i = 0; i < 20; i++) {
            EntityKey plan = EntityKey.plan("seen-" + i);
            RecordMetadata event = rewind.publish(plan, started("reserve", i));

            HttpResponse<String> answer =
                    rewind.getAfter(event, standby(event.partition()), "/store/entities/plan/seen-" + i);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).path("latest").asText()).isEqualTo("plan:seen-" + i + ":1");
        }
        RecordMetadata event = rewind.publish(EntityKey.plan("far"), started("reserve", 1));
        HttpResponse<String> behind = rewind.get(
                standby(event.partition()),
                "/store/entities/plan/far",
                POSITION,
                event.partition() + ":" + (event.offset() + 1_000_000),
                "X-Rewind-Wait-Ms",
                "100");
        assertThat(behind.statusCode()).isEqualTo(503);
        assertThat(json(behind).path("code").asText()).isEqualTo("behind");
    }

    @Test
    void aListIsOfThePartitionsThatWereAskedForAndOfNoOthers() throws IOException {
        EntityKey task = new EntityKey("listed", "here");
        RecordMetadata event = rewind.publish(task, captured(1));
        String path = "/store/entities?type=listed&partitions=";

        // After a take-over, answers state their age until the processor has caught up with what readers saw before.
        HttpResponse<String> original = await().atMost(PATIENCE)
                .until(
                        () -> rewind.getAfter(event, owner(event.partition()), path + event.partition()),
                        answer -> answer.headers().firstValue(STALENESS).isEmpty());
        HttpResponse<String> copy = rewind.getAfter(event, standby(event.partition()), path + event.partition());
        // The take-over by another test may still go on. Until it ends, a processor refuses what it does not hold.
        HttpResponse<String> both = await().atMost(PATIENCE)
                .until(() -> rewind.getAfter(event, one, path + "0,1,2"), answer -> answer.statusCode() == 200);
        HttpResponse<String> beyond = rewind.get(one, path + "0,3");

        assertThat(json(original).path("items")).hasSize(1);
        assertThat(copy.body()).isEqualTo(original.body());
        assertThat(copy.headers().firstValue(STALENESS)).isPresent();
        assertThat(json(both).path("items")).as(both.body()).hasSize(1);
        assertThat(both.headers().firstValue(STALENESS)).isPresent();
        assertThat(beyond.statusCode()).isEqualTo(421);
        assertThat(rewind.get(one, path + "a").statusCode()).isEqualTo(400);
    }

    @Test
    void oneMemoryBoundsTheStoresOfAllThreadsAndCopies() throws Exception {
        for (int i = 0; i < LARGE; i++) {
            rewind.publish(new EntityKey("task", "large-" + i), captured(Map.of("text", incompressible(i))));
        }
        for (int i = 0; i < LARGE; i++) {
            String path = "/store/checkpoints/task/large-" + i + "/1/snapshot";
            for (CheckpointProcessor processor : List.of(one, other)) {
                await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .until(() -> rewind.get(processor, path).statusCode() == 200);
            }
        }

        Map<String, List<ReportedStoreMemory>> stores = ReportedStoreMemory.byProcessor(rewind.configuration);
        assertThat(stores).as("processors").hasSize(2);
        stores.values().forEach(memory -> {
            assertThat(memory).as("stores, copies included").hasSize(PARTITIONS * 3);
            assertThat(memory).extracting(ReportedStoreMemory::capacity).containsOnly(2 * MEBIBYTE * 2);
            // Readers pin blocks, so the cache may briefly exceed its capacity.
            assertThat(memory).extracting(ReportedStoreMemory::used).allMatch(used -> used < 5 * MEBIBYTE);
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ReportedStoreMemory.byProcessor(rewind.configuration)
                                .values())
                        .allSatisfy(memory -> assertThat(memory.stream()
                                        .mapToLong(ReportedStoreMemory::written)
                                        .sum())
                                .isLessThan(3 * MEBIBYTE)));
    }

    private static String incompressible(int seed) {
        byte[] bytes = new byte[48 * 1024];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Map<Setting, String> settings(Path home, String name) {
        return Map.of(
                Setting.HOME,
                home.resolve(name).toString(),
                Setting.INSTANCE_ID,
                name,
                Setting.STANDBY_REPLICAS,
                "1",
                Setting.STREAM_THREADS,
                "2",
                Setting.STORE_CACHE_BYTES,
                Long.toString(2 * MEBIBYTE),
                Setting.STORE_BUFFER_BYTES,
                Long.toString(2 * MEBIBYTE));
    }

    private static CheckpointProcessor owner(int partition) {
        return Objects.requireNonNull(holder(partition, "active"));
    }

    private static CheckpointProcessor standby(int partition) {
        return Objects.requireNonNull(holder(partition, "standby"));
    }

    private static CheckpointProcessor holder(int partition, String how) {
        CheckpointProcessor[] found = new CheckpointProcessor[1];
        await("a processor with partition " + partition + " as " + how)
                .atMost(PATIENCE)
                .until(() -> {
                    for (CheckpointProcessor processor : List.of(one, other)) {
                        JsonNode here = Json.mapper().readTree(held(processor)).path(how);
                        for (JsonNode one : here) {
                            if (one.asInt() == partition) {
                                found[0] = processor;
                            }
                        }
                    }
                    return found[0] != null;
                });
        return found[0];
    }

    private static String held(CheckpointProcessor processor) {
        try {
            return json(rewind.get(processor, "/store/routing")).path("here").toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long staleness(HttpResponse<String> answer) {
        return Long.parseLong(answer.headers().firstValue(STALENESS).orElse("-1"));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.mapper().readTree(answer.body());
    }
}
