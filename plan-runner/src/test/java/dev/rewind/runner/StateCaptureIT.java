package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StateCaptureIT {

    private static StateCapture capture;

    private final EntityKey prompt = new EntityKey("prompt", RunnerInstallation.freshId("summary"));

    @BeforeAll
    static void connect() {
        capture = StateCapture.connect(RunnerInstallation.running(), "writer");
    }

    @AfterAll
    static void close() {
        capture.close();
    }

    @Test
    void whatIsCapturedIsACheckpoint() throws Exception {
        StepCause cause = new StepCause(EntityKey.plan("p"), "write", 1);

        capture.entityCreated(prompt, Map.of("text", "a")).publish().get();
        capture.promptChanged(prompt, Map.of("text", "b"))
                .cause(cause)
                .label("model", "small")
                .epoch(1)
                .publish()
                .get();
        capture.entityChanged(prompt, Map.of("text", "c")).publish().get();
        EventRef last =
                capture.artifactGenerated(prompt, Map.of("text", "d")).publish().get();

        await().atMost(Duration.ofSeconds(60)).until(() -> checkpoints().size() == 4);
        assertThat(checkpoints())
                .extracting(Checkpoint::reason)
                .containsExactly("entity_created", "prompt_changed", "entity_changed", "artifact_generated");
        assertThat(checkpoints().get(1)).satisfies(checkpoint -> {
            assertThat(checkpoint.cause()).isEqualTo(cause);
            assertThat(checkpoint.labels()).isEqualTo(Map.of("model", "small"));
            assertThat(checkpoint.stateHash())
                    .isEqualTo(Snapshot.of(Map.of("text", "b")).hash());
        });
        assertThat(checkpoints().get(3).event()).isEqualTo(last);
    }

    @Test
    void aRiskyOperationThatFailsTakesItsEntityBack() {
        assertThatThrownBy(() -> capture.risky(prompt, Map.of("text", "a"), "rewrite", () -> {
                    throw new IllegalStateException("no model");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no model");

        await().atMost(Duration.ofSeconds(60)).until(() -> !ordered().isEmpty());
        assertThat(ordered()).singleElement().satisfies(order -> {
            assertThat(order.checkpoint().sequence()).isEqualTo(1);
            assertThat(order.cause().kind()).isEqualTo(RollbackCause.Kind.OPERATION_FAILED);
        });
        assertThat(checkpoints()).extracting(Checkpoint::reason).containsExactly("before_risky_operation");
    }

    @Test
    void aRiskyOperationThatSucceedsLeavesACheckpoint() throws Exception {
        assertThat(capture.<Integer>risky(prompt, "a", "rewrite", () -> 42)).isEqualTo(42);

        await().atMost(Duration.ofSeconds(60)).until(() -> checkpoints().size() == 1);
        assertThat(ordered()).isEmpty();
    }

    @Test
    void aFailureThatIsNotCriticalIsRecordedAndTakesNothingBack() throws Exception {
        capture.entityCreated(prompt, "a").publish().get();

        capture.operationFailed(prompt, "polish", ErrorDetail.of("boring", "not better"), false)
                .get();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> RunnerInstallation.facts(prompt).stream().anyMatch(Fact.RequestRefused.class::isInstance));
        assertThat(RunnerInstallation.facts(prompt))
                .last()
                .isInstanceOfSatisfying(
                        Fact.RequestRefused.class,
                        refused -> assertThat(refused.code()).isEqualTo(RefusalCode.NOT_CRITICAL));
    }

    @Test
    void whatIsTooLargeIsRefusedWithTheFigures() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        capture.entityCreated(prompt, "x".repeat(1_000_000)).publish())
                .withMessageContaining("1000002")
                .withMessageContaining("921600");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateCapture.connect(RunnerInstallation.running(), "no spaces"))
                .withMessageContaining("\"no spaces\"");
    }

    @Test
    void withoutALogNothingRiskyIsDone() {
        StateCapture closed = StateCapture.connect(RunnerInstallation.running(), "writer");
        closed.close();

        assertThatThrownBy(() -> closed.risky(prompt, "a", "rewrite", () -> {
                    throw new AssertionError("it was done all the same");
                }))
                .isNotInstanceOf(AssertionError.class)
                .isInstanceOfAny(IllegalStateException.class, ExecutionException.class);
    }

    private List<Checkpoint> checkpoints() {
        return RunnerInstallation.facts(prompt).stream()
                .filter(Fact.CheckpointTaken.class::isInstance)
                .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint())
                .toList();
    }

    private List<Fact.RollbackOrdered> ordered() {
        return RunnerInstallation.facts(prompt).stream()
                .filter(Fact.RollbackOrdered.class::isInstance)
                .map(Fact.RollbackOrdered.class::cast)
                .toList();
    }
}
