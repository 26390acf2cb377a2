package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.json.Json;
import dev.rewind.events.topics.Service;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.StepFailedException;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A processor and a query API in this process, each with the environment that it is given. */
final class Installation implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CheckpointProcessor processor;
    private final QueryApi query;

    private Installation(CheckpointProcessor processor, QueryApi query) {
        this.processor = processor;
        this.query = query;
    }

    static Installation start(Path home, Map<String, String> ofProcessor, Map<String, String> ofQueryApi) {
        CheckpointProcessor processor = CheckpointProcessor.start(processor(home, ofProcessor));
        try {
            QueryApi query = QueryApi.start(queryApi(processor.storeUrl(), ofQueryApi));
            Installation installation = new Installation(processor, query);
            Awaitility.await().atMost(PATIENCE).until(processor::ready);
            return installation;
        } catch (RuntimeException e) {
            processor.close();
            throw e;
        }
    }

    /** Starts a service that reaches no other, and closes it again. */
    static void startAlone(Service service, Path home, Map<String, String> environment) throws Exception {
        AutoCloseable started = switch (service) {
            case CHECKPOINT_PROCESSOR -> CheckpointProcessor.start(processor(home, environment));
            case QUERY_API -> QueryApi.start(queryApi(URI.create("http://127.0.0.1:1"), environment));
            default -> PlanRunner.connect(Configuration.of(environment, null), OpenTelemetry.noop());
        };
        started.close();
    }

    static Configuration processor(Path home, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("REWIND_HOME", home.toString());
        all.put("REWIND_STORE_PORT", "0");
        all.put("REWIND_INSTANCE_ID", "one");
        return Configuration.of(all, null);
    }

    static Configuration queryApi(URI store, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("REWIND_HTTP_PORT", "0");
        all.put("REWIND_STORE_URLS", store.toString());
        return Configuration.of(all, null);
    }

    CheckpointProcessor processor() {
        return processor;
    }

    URI url() {
        return query.url();
    }

    /**
     * Runs a plan that fails once, is taken back and completes, as the demo does.
     *
     * @return its epoch then
     */
    long runPlan(String id, Map<String, String> ofRunner) throws InterruptedException {
        Plan<String> plan = Plan.named("twice", String.class)
                .step("prepare", state -> state + " prepared")
                .undo(state -> {})
                .step("charge", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new StepFailedException("timeout", "no answer");
                    }
                    return state + " charged";
                })
                .attempts(2)
                .build();
        try (PlanRunner runner = PlanRunner.connect(Configuration.of(ofRunner, null), OpenTelemetry.noop())) {
            PlanResult<String> result = runner.run(plan, id, "new");
            assertThat(result.completed()).isTrue();
            return result.epoch();
        }
    }

    /** An operator takes a plan back to its first checkpoint. */
    JsonNode rollBack(String id) {
        return rollBack(EntityKey.plan(id));
    }

    /** An operator takes an entity back to its first checkpoint. */
    JsonNode rollBack(EntityKey entity) {
        return post(
                "/api/checkpoints/" + entity.type() + "/" + entity.id() + "/rollback",
                "{\"reason\":\"test\",\"target\":{\"sequence\":1}}");
    }

    JsonNode post(String path, String json) {
        return post(path, "application/json", json);
    }

    void publish(String event) {
        post("/api/events", "application/cloudevents+json", event);
    }

    private JsonNode post(String path, String type, String body) {
        return json(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }

    JsonNode get(String path) {
        return json(HttpRequest.newBuilder(URI.create(url() + path)));
    }

    JsonNode entity(EntityKey entity) {
        return get("/api/entities/" + entity.type() + "/" + entity.id());
    }

    private static JsonNode json(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return Json.mapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        query.close();
        processor.close();
    }
}
