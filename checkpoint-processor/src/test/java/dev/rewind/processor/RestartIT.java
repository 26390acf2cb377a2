package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Sha256;
import dev.rewind.service.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {
    private static final int PLANS = 10;

    @Test
    void aRestartFindsTheSameStores(@TempDir Path home) {
        try (Installation rewind = new Installation(home)) {
            Map<String, String> before;
            try (CheckpointProcessor processor = rewind.processor()) {
                history(rewind);
                before = everything(rewind, processor);
            }

            try (CheckpointProcessor processor = rewind.processor()) {
                assertThat(everything(rewind, processor)).isEqualTo(before);
            }
        }
    }

    @Test
    void storesThatAreLostComeBackFromTheLog(@TempDir Path home) throws IOException {
        try (Installation rewind = new Installation(home)) {
            Map<String, String> before;
            try (CheckpointProcessor processor = rewind.processor()) {
                history(rewind);
                before = everything(rewind, processor);
            }
            delete(home.resolve("state"));

            try (CheckpointProcessor processor = rewind.processor()) {
                assertThat(everything(rewind, processor)).isEqualTo(before);
            }
        }
    }

    @Test
    void afterAnIdleRestartAReadDoesNotWaitForAnEventThatIsLongInTheStores(@TempDir Path home) {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            RecordMetadata event;
            try (CheckpointProcessor processor = rewind.processor()) {
                event = rewind.publish(order, started("reserve", 1));
                assertThat(rewind.getAfter(event, processor, "/store/entities/plan/order")
                                .statusCode())
                        .isEqualTo(200);
            }

            try (CheckpointProcessor processor = rewind.processor()) {
                var answer = rewind.getAfter(event, processor, "/store/entities/plan/order");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("X-Rewind-Position"))
                        .hasValue(event.partition() + ":" + event.offset());
            }
        }
    }

    @Test
    void asSoonAsItIsReadyItsAnswersAreFreshAndWhatIsNotThereIsNotThere(@TempDir Path home) {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            try (CheckpointProcessor processor = rewind.processor()) {
                rewind.getAfter(rewind.publish(order, started("one", 1)), processor, "/store/entities/plan/order");
            }
            for (int start = 0; start < 2; start++) {
                try (CheckpointProcessor processor = rewind.processor()) {
                    for (String path : List.of("/store/entities/plan/order", "/store/entities/plan/none")) {
                        assertThat(rewind.get(processor, path).headers().firstValue("X-Rewind-Staleness-Ms"))
                                .as(path)
                                .isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void aRestartGoesOnWithTheNextEventAndSaysNothingTwice(@TempDir Path home) {
        try (Installation rewind = new Installation(home);
                KafkaConsumer<byte[], byte[]> facts = rewind.committed(rewind.topics.checkpointEvents())) {
            EntityKey order = EntityKey.plan("order");
            try (CheckpointProcessor processor = rewind.processor()) {
                rewind.getAfter(rewind.publish(order, started("one", 1)), processor, "/store/entities/plan/order");
            }
            rewind.publish(order, started("two", 2));

            try (CheckpointProcessor processor = rewind.processor()) {
                RecordMetadata last = rewind.publish(order, started("three", 3));
                assertThat(rewind.getAfter(last, processor, "/store/checkpoints/plan/order/3")
                                .statusCode())
                        .isEqualTo(200);
            }

            int[] seen = {0};
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                seen[0] += facts.poll(Duration.ofMillis(50)).count();
                return seen[0] >= 3;
            });
            assertThat(seen[0] + facts.poll(Duration.ofMillis(300)).count()).isEqualTo(3);
        }
    }

    @Test
    void aStoreThatCannotBeOpenedIsNamedWithTheWayBackAndThatIsOne(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            RecordMetadata event = rewind.publish(order, started("one", 1));
            try (CheckpointProcessor processor = rewind.processor()) {
                rewind.getAfter(event, processor, "/store/entities/plan/order");
            }
            StoredBytes.damageFiles(home, "snapshots", content -> new byte[content.length]);

            assertThatThrownBy(rewind::processor)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the stores in " + home.resolve("state"))
                    .hasMessageContaining("move that directory away");

            Files.move(home.resolve("state"), home.resolve("state.damaged"));
            try (CheckpointProcessor processor = rewind.processor()) {
                assertThat(rewind.getAfter(event, processor, "/store/entities/plan/order")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aDamagedRowHurtsItsEntityAloneAndLosesNoEvent(@TempDir Path home) throws Exception {
        try (Installation rewind = new Installation(home)) {
            EntityKey order = EntityKey.plan("order");
            try (CheckpointProcessor processor = rewind.processor()) {
                rewind.getAfter(rewind.publish(order, started("one", 1)), processor, "/store/entities/plan/order");
            }
            assertThat(StoredBytes.damage(home, "entities", value -> new byte[] {'{'}))
                    .isEqualTo(1);

            try (CheckpointProcessor processor = rewind.processor();
                    KafkaConsumer<byte[], byte[]> letters = rewind.committed(rewind.topics.deadLetters())) {
                RecordMetadata second = rewind.publish(order, started("two", 2));
                RecordMetadata sound = rewind.publish(EntityKey.plan("sound"), started("one", 1));

                assertThat(rewind.getAfter(sound, processor, "/store/entities/plan/sound")
                                .statusCode())
                        .isEqualTo(200);
                HttpResponse<String> damaged = rewind.getAfter(second, processor, "/store/entities/plan/order");
                assertThat(damaged.statusCode()).isEqualTo(409);
                assertThat(damaged.body()).contains("integrity_failed", "plan:order");
                await().pollInSameThread()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> StreamSupport.stream(
                                        letters.poll(Duration.ofMillis(100)).spliterator(), false)
                                .anyMatch(letter -> new String(
                                                letter.headers()
                                                        .lastHeader("dead-letter-code")
                                                        .value(),
                                                StandardCharsets.UTF_8)
                                        .equals("entity_damaged")));
                assertThat(processor.ended()).isNotDone();
            }
        }
    }

    private static void history(Installation rewind) {
        for (int plan = 0; plan < PLANS; plan++) {
            EntityKey order = EntityKey.plan("order-" + plan);
            rewind.publish(order, started("reserve", Map.of("plan", plan)));
            rewind.publish(order, completed("reserve"));
            rewind.publish(order, started("charge", Map.of("plan", plan, "reserved", true)));
            if (plan % 2 == 0) {
                rewind.publish(order, failed("charge"));
            }
        }
    }

    /** Everything that can be read of the history, once all of it is processed. */
    private static Map<String, String> everything(Installation rewind, CheckpointProcessor processor) {
        Map<String, String> all = new TreeMap<>();
        for (int plan = 0; plan < PLANS; plan++) {
            String timeline = "/store/timeline/plan/order-" + plan;
            String end = plan % 2 == 0 ? "\"rolling_back\"" : "\"running\"";
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                var answer = rewind.get(processor, timeline);
                return answer.statusCode() == 200
                        && answer.body().contains(end)
                        && answer.body().contains("order-" + timeline.substring(timeline.lastIndexOf('-') + 1) + ":2");
            });
            all.put(timeline, rewind.get(processor, timeline).body());
            for (int sequence = 1; sequence <= 2; sequence++) {
                String path = "/store/checkpoints/plan/order-" + plan + "/" + sequence + "/snapshot";
                var snapshot = rewind.get(processor, path);
                assertThat(snapshot.statusCode()).isEqualTo(200);
                assertThat(Sha256.hex(snapshot.body().getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(snapshot.headers()
                                .firstValue("X-Rewind-State-Hash")
                                .orElseThrow());
                all.put(path, snapshot.body());
            }
        }
        all.put("list", rewind.get(processor, "/store/entities?limit=500").body());
        return all;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
