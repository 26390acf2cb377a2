package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.StateCapture;
import dev.rewind.runner.StepFailedException;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.ServicePermissions;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.Waiting;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A processor and a query API in this process, each with its own environment variables. */
final class ServicesInProcess implements AutoCloseable {

    private final CheckpointProcessor processor;
    private final QueryApi query;

    private ServicesInProcess(CheckpointProcessor processor, QueryApi query) {
        this.processor = processor;
        this.query = query;
    }

    static ServicesInProcess start(Path home, Map<String, String> ofProcessor, Map<String, String> ofQueryApi) {
        CheckpointProcessor processor = CheckpointProcessor.start(processor(home, ofProcessor));
        try {
            QueryApi query = QueryApi.start(queryApi(processor.storeUrl(), ofQueryApi));
            ServicesInProcess installation = new ServicesInProcess(processor, query);
            Waiting.until(processor::ready);
            return installation;
        } catch (RuntimeException e) {
            processor.close();
            throw e;
        }
    }

    /** Starts a service without the others, and closes it again. */
    static void startAlone(ServicePermissions service, Path home, Map<String, String> environment) throws Exception {
        AutoCloseable started = switch (service.toString()) {
            case "checkpoint-processor" -> CheckpointProcessor.start(processor(home, environment));
            case "query-api" -> QueryApi.start(queryApi(URI.create("http://127.0.0.1:1"), environment));
            case "rollback-inbox" ->
                RollbackInbox.named("alone")
                        .restore("note", JsonNode.class, (state, command) -> state)
                        .start(Configuration.of(environment, null), OpenTelemetry.noop());
            case "state-capture" -> StateCapture.connect(Configuration.of(environment, null), "alone");
            case "plan-runner" -> PlanRunner.connect(Configuration.of(environment, null), OpenTelemetry.noop());
            default -> throw new IllegalArgumentException("there is no service " + service);
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
     * Runs a plan that fails once, rolls back and completes.
     *
     * @return the epoch of the plan at the end
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
        return json(
                TestHttp.request(URI.create(url() + path), "Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    JsonNode get(String path) {
        return json(TestHttp.request(URI.create(url() + path)));
    }

    JsonNode entity(EntityKey entity) {
        return get("/api/entities/" + entity.type() + "/" + entity.id());
    }

    private static JsonNode json(HttpRequest.Builder request) {
        HttpResponse<String> answer = TestHttp.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        try {
            return Json.mapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        query.close();
        processor.close();
    }
}
