package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.StepCause;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(120)
class TraceIT {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final String id = Rewind.freshId("traced");
    private final Story story = new Story();
    private final List<String> logged = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void aPlanThatFailsAndRecoversIsOneConnectedTree() throws Exception {
        Plan<String> plan = Plan.named("traced", String.class)
                .step("one", (state, context) -> {
                    Span.current().addEvent("inside");
                    logged.add(MDC.get("trace_id"));
                    return state + context.step().attempt();
                })
                .undo(state -> Span.current().addEvent("inside the undo"))
                .step("two", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    if (context.step().attempt() == 2) {
                        Rewind.requestRollback(EntityKey.plan(id), new RollbackTarget.ToStep("one"));
                        new java.util.concurrent.CountDownLatch(1).await();
                    }
                    return state;
                })
                .attempts(2)
                .build();
        Span caller = telemetry.getTracer("test").spanBuilder("caller").startSpan();
        try (PlanRunner runner = PlanRunner.connect(Rewind.running(), telemetry);
                Scope scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            assertThat(runner.run(plan, id, "-", story).completed()).isTrue();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> story.checkpoints().size() >= 5);
        }
        caller.end();

        List<SpanData> spans = exporter.getFinishedSpanItems();
        String trace = caller.getSpanContext().getTraceId();
        assertThat(spans).extracting(SpanData::getTraceId).containsOnly(trace);
        assertThat(story.checkpoints()).extracting(Checkpoint::traceId).containsOnly(trace);
        assertThat(logged).containsOnly(trace);
        assertThat(spans)
                .filteredOn(span -> !span.getParentSpanContext().isValid())
                .singleElement()
                .satisfies(root -> assertThat(root.getName()).isEqualTo("caller"));
        assertThat(spans.stream().map(SpanData::getSpanId).collect(Collectors.toSet()))
                .containsAll(spans.stream()
                        .filter(span -> span.getParentSpanContext().isValid())
                        .map(SpanData::getParentSpanId)
                        .toList());
        String rollback = "rollback plan:" + id;
        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder(
                        "step one",
                        "step two",
                        rollback + ":r1",
                        "step two",
                        "undo one",
                        rollback + ":r2",
                        "step one",
                        "step two",
                        "plan traced",
                        "caller");
        SpanData failed = spans.stream()
                .filter(span -> span.getName().equals("step two"))
                .findFirst()
                .orElseThrow();
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        // The command carries the context of the event that led to it.
        assertThat(spans)
                .filteredOn(span -> span.getName().endsWith(":r1"))
                .singleElement()
                .satisfies(span -> assertThat(span.getLinks())
                        .singleElement()
                        .satisfies(link ->
                                assertThat(link.getSpanContext().getSpanId()).isEqualTo(failed.getSpanId())));
    }

    @Test
    void withoutAnySdkAPlansCheckpointsStillHaveATraceIdInCommon() throws Exception {
        Plan<String> plan = Plan.named("traced", String.class)
                .step("one", state -> state)
                .step("two", state -> state)
                .build();
        try (PlanRunner runner = PlanRunner.connect(Rewind.running())) {
            runner.run(plan, id, "-", story);
        }

        assertThat(story.checkpoints()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(story.checkpoints().stream().map(Checkpoint::traceId).collect(Collectors.toSet()))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{32}");
    }

    @Test
    void whatAStepCapturesIsInItsTrace() throws Exception {
        EntityKey artifact = new EntityKey("artifact", Rewind.freshId("traced"));
        try (StateCapture capture = StateCapture.connect(Rewind.running(), "writer");
                PlanRunner runner = PlanRunner.connect(Rewind.running())) {
            Plan<String> plan = Plan.named("traced", String.class)
                    .step("one", (state, context) -> {
                        StepCause cause = context.cause();
                        capture.artifactGenerated(artifact, "a")
                                .cause(cause)
                                .publish()
                                .get();
                        return state;
                    })
                    .build();
            runner.run(plan, id, "-", story);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Rewind.facts(artifact).size() == 1);

        assertThat(Rewind.facts(artifact).get(0))
                .isInstanceOfSatisfying(
                        dev.rewind.events.Fact.CheckpointTaken.class,
                        taken -> assertThat(taken.checkpoint().traceId())
                                .isEqualTo(story.checkpoints().get(0).traceId()));
    }
}
