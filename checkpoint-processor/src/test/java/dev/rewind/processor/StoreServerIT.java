package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreServerIT {
    private static Installation rewind;
    private static CheckpointProcessor processor;
    private static RecordMetadata last;

    @BeforeAll
    static void publishAHistory(@TempDir Path home) {
        rewind = new Installation(home);
        processor = rewind.processor();
        EntityKey order = EntityKey.plan("a+b=c@d~e");
        rewind.publish(order, started("reserve", Map.of("stock", 7)));
        rewind.publish(order, completed("reserve"));
        rewind.publish(order, started("charge", Map.of("stock", 6)));
        last = rewind.publish(order, failed("charge"));
    }

    @AfterAll
    static void close() {
        processor.close();
        rewind.close();
    }

    @Test
    void aReadWaitsUntilItsCallersOwnWriteIsInTheStores() throws IOException {
        for (int i = 0; i < 50; i++) {
            RecordMetadata event = rewind.publish(new EntityKey("task", "t" + i), captured(i));

            HttpResponse<String> answer = rewind.getAfter(event, processor, "/store/entities/task/t" + i);

            assertThat(answer.statusCode()).as("task %d: %s", i, answer.body()).isEqualTo(200);
            assertThat(json(answer).get("latest").asText()).isEqualTo("task:t" + i + ":1");
        }
    }

    @Test
    void aReadThatWaitsTooLongIsBehindAndNotStale() throws IOException {
        HttpResponse<String> answer = rewind.get(
                processor,
                "/store/entities/plan/a+b=c@d~e",
                "X-Rewind-Position",
                last.partition() + ":" + (last.offset() + 1_000_000),
                "X-Rewind-Wait-Ms",
                "50");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(answer).get("code").asText()).isEqualTo("behind");
    }

    @Test
    void theHeadShowsWhereTheEntityStands() throws IOException {
        JsonNode head = json(rewind.getAfter(last, processor, "/store/entities/plan/a+b=c@d~e"));

        assertThat(head.get("status").asText()).isEqualTo("rolling_back");
        assertThat(head.get("latest").asText()).isEqualTo("plan:a+b=c@d~e:2");
        assertThat(head.get("pending_rollback").asText()).isEqualTo("plan:a+b=c@d~e:r1");
    }

    @Test
    void checkpointsComeNewestFirstAndPageByNumber() throws IOException {
        String path = "/store/checkpoints/plan/a+b=c@d~e";
        JsonNode all = json(rewind.getAfter(last, processor, path));

        assertThat(all.findValuesAsText("sequence")).containsExactly("2", "1");
        assertThat(all.get(0).has("state")).isFalse();
        assertThat(json(rewind.get(processor, path + "?before=2&limit=1")).findValuesAsText("sequence"))
                .containsExactly("1");
        assertThat(json(rewind.get(processor, path + "/1"))).isEqualTo(all.get(1));
        assertThat(json(rewind.get(processor, path + "/latest"))).isEqualTo(all.get(0));
        String createdAt = all.get(1).get("created_at").asText();
        assertThat(rewind.get(processor, path + "/latest?at=" + createdAt).statusCode())
                .isEqualTo(200);
        assertThat(rewind.get(processor, path + "/latest?at=2001-01-01T00:00:00Z")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aSnapshotIsTheStoredBytes() {
        HttpResponse<String> answer = rewind.getAfter(last, processor, "/store/checkpoints/plan/a+b=c@d~e/2/snapshot");

        assertThat(answer.body()).isEqualTo("{\"stock\":6}");
        assertThat(answer.headers().firstValue("ETag"))
                .isEqualTo(answer.headers().firstValue("X-Rewind-State-Hash").map(hash -> '"' + hash + '"'));
    }

    @Test
    void theTimelineHasStepsAndRollbacks() throws IOException {
        JsonNode timeline = json(rewind.getAfter(last, processor, "/store/timeline/plan/a+b=c@d~e"));

        assertThat(timeline.get("checkpoints")).hasSize(2);
        assertThat(timeline.get("steps").findValuesAsText("outcome")).containsExactly("failed", "completed");
        assertThat(timeline.get("rollbacks").findValuesAsText("rollback_id")).containsExactly("plan:a+b=c@d~e:r1");
        assertThat(json(rewind.get(processor, "/store/rollbacks/plan/a+b=c@d~e/1")))
                .isEqualTo(timeline.get("rollbacks").get(0));
        assertThat(json(rewind.get(processor, "/store/rollbacks/plan/a+b=c@d~e")))
                .hasSize(1);
    }

    @Test
    void listsRunAcrossPartitionsNewestFirstAndPageToTheirEnd() throws IOException {
        for (int i = 0; i < 7; i++) {
            RecordMetadata event = rewind.publish(new EntityKey("prompt", "p" + i), captured(i));
            rewind.getAfter(event, processor, "/store/entities/prompt/p" + i);
        }

        JsonNode first = json(rewind.get(processor, "/store/entities?type=prompt&limit=4"));
        JsonNode rest = json(rewind.get(
                processor,
                "/store/entities?type=prompt&limit=4&after=" + first.get("next").asText()));

        List<String> shown = first.findValuesAsText("entity_id");
        shown.addAll(rest.findValuesAsText("entity_id"));
        assertThat(shown).containsExactly("p6", "p5", "p4", "p3", "p2", "p1", "p0");
        assertThat(rest.has("next")).isFalse();
        assertThat(json(rewind.get(processor, "/store/entities?type=prompt&status=running"))
                        .get("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/store/entities/plan/none,                        404, not_found",
        "/store/checkpoints/plan/none,                     404, not_found",
        "/store/checkpoints/plan/a+b=c@d~e/99,             404, not_found",
        "/store/checkpoints/plan/a+b=c@d~e/99/snapshot,    404, not_found",
        "/store/rollbacks/plan/a+b=c@d~e/99,               404, not_found",
        "/store/timeline/plan/none,                        404, not_found",
        "/store/nonsense,                                  404, not_found",
        "/store/entities/PLAN/none,                        400, invalid_entity",
        "/store/entities?limit=501,                        400, invalid_parameter",
        "/store/entities?limit=-1,                         400, invalid_parameter",
        "/store/entities?status=asleep,                    400, invalid_parameter",
        "/store/entities?after=!!,                         400, invalid_parameter",
        "/store/checkpoints/plan/a+b=c@d~e/0,              400, invalid_parameter",
        "/store/checkpoints/plan/a+b=c@d~e/latest?at=noon, 400, invalid_parameter",
        "/store/checkpoints/plan/a+b=c@d~e?before=x,       400, invalid_parameter"
    })
    void whatIsNotThereOrMakesNoSenseIsAProblemWithACode(String path, int status, String code) throws IOException {
        HttpResponse<String> answer = rewind.get(processor, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("code").asText()).isEqualTo(code);
    }

    @Test
    void healthAndRoutingAreAnswered() throws IOException {
        assertThat(rewind.get(processor, "/livez").statusCode()).isEqualTo(200);
        assertThat(rewind.get(processor, "/readyz").statusCode()).isEqualTo(200);
        JsonNode routing = json(rewind.get(processor, "/store/routing"));
        assertThat(routing.get("partitions").asInt()).isEqualTo(3);
        assertThat(routing.get("hosts").findValuesAsText("active"))
                .hasSize(3)
                .containsOnly(processor.storeUrl().getAuthority());
    }

    @Test
    void howFarTheProcessorIsBehindTheLogIsTold() {
        EntityKey late = new EntityKey("task", "late");
        int partition = new EntityPartition(3).of(late);
        awaitBehind(partition, 0);
        Map<String, Object> properties = rewind.configuration.producer();
        properties.put("transactional.id", "late");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 3; i++) {
                producer.send(EventWriter.record(rewind.topics.planEvents(), PlanEvents.of(late, captured(i))));
            }
            producer.flush();

            // The event is not committed, so no processor may process it.
            awaitBehind(partition, 3);

            producer.commitTransaction();
            awaitBehind(partition, 0);
        }
    }

    private static void awaitBehind(int partition, long behind) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode here = json(rewind.get(processor, "/store/progress"));
            assertThat(here.get("address").asText())
                    .isEqualTo(processor.storeUrl().getAuthority());
            assertThat(here.get("held")).hasSize(3);
            assertThat(here.get("held").get(partition).toString())
                    .isEqualTo("{\"partition\":" + partition + ",\"role\":\"active\",\"behind\":" + behind + "}");
        });
    }

    @Test
    void anEventInAnotherPartitionThanItsEntitysIsSentHome() {
        EntityKey stray = EntityKey.plan("stray");
        int wrong = (new EntityPartition(3).of(stray) + 1) % 3;
        ProducerRecord<byte[], byte[]> record =
                EventWriter.record(rewind.topics.planEvents(), PlanEvents.of(stray, started("reserve", 1)));

        rewind.send(new ProducerRecord<>(record.topic(), wrong, record.key(), record.value(), record.headers()));

        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        rewind.get(processor, "/store/checkpoints/plan/stray/1").statusCode() == 200);
    }

    @Test
    void readsNeedTheSecretWhereThereIsOne(@TempDir Path home) {
        try (Installation guarded = new Installation(home);
                CheckpointProcessor other = guarded.processor(Map.of(Setting.STORE_SECRET, "s3cret"))) {
            String path = "/store/routing";

            assertThat(guarded.get(other, path).statusCode()).isEqualTo(401);
            assertThat(guarded.get(other, path, "Authorization", "Bearer s3cre").statusCode())
                    .isEqualTo(401);
            assertThat(guarded.get(other, path, "Authorization", "Bearer s3cret")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(guarded.get(other, "/livez").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void ofTwoProcessorsEachKnowsWhoHoldsWhat(@TempDir Path one, @TempDir Path two) throws IOException {
        try (Installation shared = new Installation(one);
                CheckpointProcessor first = shared.processor();
                CheckpointProcessor second =
                        shared.processor(Map.of(Setting.INSTANCE_ID, "two", Setting.HOME, two.toString()))) {
            for (int i = 0; i < 12; i++) {
                shared.publish(new EntityKey("task", "t" + i), captured(i));
            }
            String[] addresses = {
                first.storeUrl().getAuthority(), second.storeUrl().getAuthority()
            };
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                List<String> active =
                        json(shared.get(first, "/store/routing")).get("hosts").findValuesAsText("active");
                return active.contains(addresses[0])
                        && active.contains(addresses[1])
                        && first.ready()
                        && second.ready();
            });
            JsonNode hosts = json(shared.get(second, "/store/routing")).get("hosts");
            for (int i = 0; i < 12; i++) {
                int partition = new EntityPartition(3).of(new EntityKey("task", "t" + i));
                boolean firstHolds = hosts.get(Integer.toString(partition))
                        .get("active")
                        .asText()
                        .equals(addresses[0]);
                String path = "/store/entities/task/t" + i;
                CheckpointProcessor holder = firstHolds ? first : second;
                CheckpointProcessor other = firstHolds ? second : first;

                await().atMost(Duration.ofSeconds(20))
                        .until(() -> shared.get(holder, path).statusCode() == 200);
                HttpResponse<String> elsewhere = shared.get(other, path);
                assertThat(elsewhere.statusCode()).isEqualTo(421);
                assertThat(json(elsewhere).get("code").asText()).isEqualTo("not_here");
            }
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.mapper().readTree(answer.body());
    }
}
