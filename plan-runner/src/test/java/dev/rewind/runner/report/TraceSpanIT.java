package dev.rewind.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackTarget;
import dev.rewind.runner.Interruptible;
import dev.rewind.runner.OtlpCollector;
import dev.rewind.runner.OtlpCollector.Received;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.RunnerInstallation;
import dev.rewind.runner.StateCapture;
import dev.rewind.runner.Story;
import dev.rewind.runner.Touched;
import dev.rewind.service.config.Configuration;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The spans of a plan at a collector: from all runners of the plan, the processor, and other services. */
@Timeout(180)
class TraceSpanIT {

    private static final String PROCESSOR = "checkpoint-processor";
    private static final org.slf4j.Logger STEPS = LoggerFactory.getLogger("dev.rewind.runner.steps");

    private final String id = RunnerInstallation.freshId("traced");
    private final EntityKey entity = EntityKey.plan(id);
    private final Story story = new Story();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final OtlpCollector collector = RunnerInstallation.collector();
    private final String service = RunnerInstallation.freshId("runner");

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
    }

    @Test
    void aPlanThatFailsAndRecoversIsOneConnectedTree() throws Exception {
        EntityKey invoice = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
        Plan<String> plan = Plan.named("traced", String.class)
                .step("one", (state, context) -> {
                    STEPS.atWarn().log("one is at work");
                    return state + context.step().attempt();
                })
                .touches(state -> List.of(new Touched(invoice, "before")))
                .undo(state -> {
                    STEPS.atWarn().log("one is undone");
                    Span.current().addEvent("inside the undo");
                })
                .step("two", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    if (context.step().attempt() == 2) {
                        RunnerInstallation.requestRollback(entity, new RollbackTarget.ToStep("one"));
                        new Interruptible().work();
                    }
                    return state;
                })
                .attempts(2)
                .build();
        String trace;
        try (OpenTelemetrySdk runnerSdk = collector.telemetryOf(service);
                OpenTelemetrySdk storeSdk = collector.telemetryOf(service + "-store");
                RollbackInbox inbox = RollbackInbox.named(RunnerInstallation.freshId("store"))
                        .restore("artifact", String.class, (state, command) -> {
                            STEPS.atWarn().log("the invoice is restored");
                            return state;
                        })
                        .start(RunnerInstallation.running(), storeSdk);
                PlanRunner runner = PlanRunner.connect(RunnerInstallation.running(), runnerSdk)) {
            assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();
            Span caller = runnerSdk.getTracer("test").spanBuilder("caller").startSpan();
            trace = caller.getSpanContext().getTraceId();
            try (Scope scope = caller.makeCurrent()) {
                assertThat(scope).isNotNull();
                assertThat(runner.run(plan, id, "-", story).completed()).isTrue();
            }
            caller.end();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> checkpoints(entity).size() == 6
                            && RunnerInstallation.facts(entity).stream()
                                    .anyMatch(Fact.ParticipantAnswered.class::isInstance));
        }

        // The processor has a span for every event of the plan and of the service.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> processed(trace)
                        .containsAll(List.of(
                                "step-started",
                                "step-failed",
                                "state-captured",
                                "rollback-requested",
                                "rollback-applied",
                                "plan-completed")));
        List<Received> spans = collector.spans(trace);
        assertThat(spans)
                .filteredOn(span -> span.parent().isEmpty())
                .extracting(Received::toString)
                .containsExactly(service + ": caller");
        assertThat(connected(spans)).hasSameSizeAs(spans);
        assertThat(collector.sentBy(service)).extracting(Received::trace).containsOnly(trace);
        assertThat(collector.sentBy(service + "-store"))
                .extracting(Received::trace)
                .containsOnly(trace);
        assertThat(spans)
                .filteredOn(span -> !span.service().equals(PROCESSOR))
                .extracting(Received::toString)
                .containsExactlyInAnyOrder(
                        service + ": caller",
                        service + ": plan traced",
                        service + ": step one",
                        service + ": checkpoint one",
                        service + ": step two",
                        service + ": checkpoint two",
                        service + ": rollback plan:" + id + ":r1",
                        service + ": step two",
                        service + ": checkpoint two",
                        service + ": rollback plan:" + id + ":r2",
                        service + ": undo one",
                        service + "-store: restore artifact",
                        service + ": step one",
                        service + ": checkpoint one",
                        service + ": step two",
                        service + ": checkpoint two");
        // The command carries the trace context of the event that caused it, and so do the spans of the service.
        Received failed = spans.stream()
                .filter(span -> span.span().getName().equals("step two") && span.failed())
                .findFirst()
                .orElseThrow();
        assertThat(failed.span().getStatus().getMessage()).isEqualTo("once");
        assertThat(span(spans, "rollback plan:" + id + ":r1").links()).containsExactly(failed.id());
        String asked = span(spans, "restore artifact").parent();
        assertThat(span(spans, "rollback plan:" + id + ":r2").links()).containsExactly(asked);
        assertThat(spans)
                .filteredOn(span -> span.id().equals(asked))
                .extracting(Received::toString)
                .containsExactly(service + ": step two");
        assertThat(checkpoints(entity)).extracting(Checkpoint::traceId).containsOnly(trace);
        assertThat(checkpoints(invoice))
                .hasSize(2)
                .extracting(Checkpoint::traceId)
                .containsOnly(trace);
        assertThat(log.list)
                .extracting(ILoggingEvent::getMessage)
                .contains("one is at work", "one is undone", "the invoice is restored");
        assertThat(log.list)
                .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).containsEntry("trace_id", trace));
    }

    private static Stream<Configuration> ofTheSecondRunner() {
        // The stores have the id of the trace only. The span in it comes from the log in any case.
        return Stream.of(RunnerInstallation.withoutApi(), RunnerInstallation.running());
    }

    @ParameterizedTest
    @MethodSource("ofTheSecondRunner")
    void aPlanThatAnotherRunnerTakesUpStaysOneTrace(Configuration ofTheSecond) throws Exception {
        String first = service + "-first";
        String second = service + "-second";
        Interruptible two = new Interruptible();
        Plan<String> plan = Plan.named("traced", String.class)
                .step("one", state -> state)
                .step("two", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        two.work();
                    }
                    STEPS.atWarn().log("two is at work");
                    return state;
                })
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (OpenTelemetrySdk sdk = collector.telemetryOf(first);
                PlanRunner dying = PlanRunner.connect(RunnerInstallation.running(), sdk)) {
            Future<PlanResult<String>> running = threads.submit(() -> dying.run(plan, id, "-"));
            two.awaitBegun();
            dying.close(Duration.ZERO);
            assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(PlanStoppedException.class);
        }

        try (OpenTelemetrySdk sdk = collector.telemetryOf(second);
                PlanRunner living = PlanRunner.connect(ofTheSecond, sdk)) {
            assertThat(living.run(plan, id, "-", story).completed()).isTrue();
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> checkpoints(entity).size() == 4);
        String trace = planned(first).trace();
        Received asked = planned(second);
        List<Received> spans = collector.spans(trace, asked.trace());
        assertThat(checkpoints(entity)).extracting(Checkpoint::traceId).containsOnly(trace);
        Received resumed = span(spans, "resume traced");
        assertThat(resumed.trace()).isEqualTo(trace);
        assertThat(spans)
                .filteredOn(span -> span.trace().equals(trace))
                .satisfies(tree -> assertThat(connected(tree)).hasSameSizeAs(tree));
        // The second run starts in its own trace, and continues in the trace of the plan once it has found the plan.
        assertThat(asked.trace()).isNotEqualTo(trace);
        assertThat(resumed.links()).containsExactly(asked.id());
        assertThat(asked.links()).containsExactly(resumed.id());
        assertThat(spans)
                .filteredOn(
                        span -> span.service().equals(second) && span.trace().equals(trace))
                .extracting(span -> span.span().getName())
                .containsExactlyInAnyOrder(
                        "resume traced", "rollback plan:" + id + ":r2", "step two", "checkpoint two");
        assertThat(log.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getMDCPropertyMap()).containsEntry("trace_id", trace));
        threads.shutdown();
    }

    @Test
    void aRunThatKnowsOnlyTheIdOfTheTraceIsATraceOfItsOwnThatNamesTheEarlierOne() {
        String earlier = "4bf92f3577b34da6a3ce929d0e0e4736";
        try (OpenTelemetrySdk sdk = collector.telemetryOf(service)) {
            PlanTrace trace = new PlanTrace(sdk.getTracer("test"), "traced", entity);
            trace.continueAfter(earlier);
            trace.step("one", 1).end();
            trace.end();
        }

        assertThat(collector.sentBy(service)).extracting(Received::trace).doesNotContain(earlier);
        assertThat(planned(service).parent()).isEmpty();
        assertThat(planned(service).attribute(PlanTrace.EARLIER_TRACE)).isEqualTo(earlier);
        assertThat(connected(collector.sentBy(service))).hasSize(2);

        PlanTrace unrecorded = new PlanTrace(OpenTelemetry.noop().getTracer("test"), "traced", entity);
        unrecorded.continueAfter(earlier);
        assertThat(unrecorded.current().traceId())
                .as("checkpoints stay in one trace")
                .isEqualTo(earlier);
    }

    @Test
    void withoutAnySdkAPlansCheckpointsStillHaveATraceIdInCommon() throws Exception {
        Plan<String> plan = Plan.named("traced", String.class)
                .step("one", state -> state)
                .step("two", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return state;
                })
                .attempts(2)
                .build();
        try (PlanRunner runner = PlanRunner.connect(RunnerInstallation.running())) {
            runner.run(plan, id, "-", story);
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> checkpoints(entity).size() == 4);
        assertThat(checkpoints(entity).stream().map(Checkpoint::traceId).collect(Collectors.toSet()))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{32}");
    }

    @Test
    void whatAStepCapturesIsInItsTrace() throws Exception {
        EntityKey artifact = new EntityKey("artifact", RunnerInstallation.freshId("traced"));
        try (StateCapture capture = StateCapture.connect(RunnerInstallation.running(), "writer");
                PlanRunner runner = PlanRunner.connect(RunnerInstallation.running())) {
            Plan<String> plan = Plan.named("traced", String.class)
                    .step("one", (state, context) -> {
                        capture.artifactGenerated(artifact, "a")
                                .cause(context.cause())
                                .publish()
                                .get();
                        return state;
                    })
                    .build();
            runner.run(plan, id, "-", story);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> checkpoints(artifact).size() == 1);

        assertThat(checkpoints(artifact).get(0).traceId())
                .isEqualTo(checkpoints(entity).get(0).traceId());
    }

    /** The spans that are reachable from the roots. */
    private static Set<String> connected(List<? extends Received> spans) {
        Set<String> reached = new HashSet<>();
        spans.stream().filter(span -> span.parent().isEmpty()).map(Received::id).forEach(reached::add);
        boolean more = true;
        while (more) {
            more = false;
            for (Received span : spans) {
                more |= reached.contains(span.parent()) && reached.add(span.id());
            }
        }
        return reached;
    }

    /** The event types in the spans that the processor has sent for a trace. */
    private List<String> processed(String trace) {
        return collector.spans(trace).stream()
                .filter(span -> span.service().equals(PROCESSOR))
                .map(span -> span.attribute("rewind.event").replaceAll("dev\\.rewind\\.|\\.v1", ""))
                .toList();
    }

    /** The span of a plan's run. */
    private Received planned(String runner) {
        return span(collector.sentBy(runner), "plan traced");
    }

    private static Received span(List<Received> spans, String name) {
        return spans.stream()
                .filter(span -> span.span().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Checkpoint> checkpoints(EntityKey of) {
        return RunnerInstallation.facts(of).stream()
                .filter(Fact.CheckpointTaken.class::isInstance)
                .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint())
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.rewind.runner");
    }
}
