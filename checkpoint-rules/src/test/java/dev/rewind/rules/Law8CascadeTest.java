package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.error;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.touching;
import static dev.rewind.rules.ScenarioGroup.INVOICE;
import static dev.rewind.rules.ScenarioGroup.LETTER;
import static dev.rewind.rules.ScenarioGroup.PLAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class Law8CascadeTest {

    private final ScenarioGroup group = new ScenarioGroup(LawLimits.defaults());

    @Test
    void aFailedStepAsksWhatItTouchedToGoBackToTheCheckpointTakenForIt() {
        group.given(PLAN, touching("bill", INVOICE));
        group.given(INVOICE, capturedFor("draft", PLAN, "bill"), captured("sent"));

        assertThat(group.happened(PLAN, failed("bill")))
                .containsExactly(
                        "bill/1 failed", "r1 to 1 in epoch 2 undo [~bill/1] asking artifact:invoice for bill/1");
        assertThat(group.delivered()).containsExactly("artifact:invoice r1 to 1 in epoch 2 undo []");

        Rollback asked = group.scenario(INVOICE).history.rollback(1);
        assertThat(asked.requestedBy()).isEqualTo("plan:order-42:r1");
        assertThat(asked.reason()).isEqualTo("plan:order-42:r1 takes step \"bill\" back");
        assertThat(asked.cause().onBehalfOf()).containsExactly(new RollbackId(PLAN, 1));
        assertThat(ledger(1)).containsExactly("artifact:invoice ASKED");
    }

    @Test
    void whatBecomesOfItIsToldToThePlanAndSettlesNothingElse() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();

        group.given(INVOICE, appliedBy(INVOICE, 1));
        assertThat(group.delivered()).containsExactly("plan:order-42 r1: artifact:invoice applied");
        assertThat(ledger(1)).containsExactly("artifact:invoice APPLIED");
        assertThat(group.scenario(PLAN).status()).isEqualTo(EntityStatus.ROLLING_BACK);

        group.given(PLAN, appliedBy(PLAN, 1));
        assertThat(ledger(1)).containsExactly("artifact:invoice APPLIED", "null APPLIED");
    }

    @Test
    void aParticipantThatCannotIsAnEntryAndNoFailureOfTheRollback() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();
        group.given(
                INVOICE,
                new PlanEvent.RollbackFailed(null, new RollbackId(INVOICE, 1), null, null, List.of(), error()));
        assertThat(group.delivered()).containsExactly("plan:order-42 r1: artifact:invoice failed boom");
        assertThat(group.scenario(PLAN).history.rollback(1).status()).isEqualTo(Rollback.Status.COMMANDED);

        group.given(INVOICE, retry());
        group.given(INVOICE, appliedBy(INVOICE, 1));
        assertThat(group.delivered()).containsExactly("plan:order-42 r1: artifact:invoice applied");
    }

    @Test
    void aRefusalIsAnAnswerToo() {
        group.given(PLAN, touching("bill", INVOICE));
        group.happened(PLAN, failed("bill"));
        assertThat(group.delivered())
                .containsExactly(
                        "artifact:invoice refused no_checkpoint",
                        "plan:order-42 r1: artifact:invoice failed no_checkpoint");
        assertThat(ledger(1)).containsExactly("artifact:invoice FAILED");
    }

    @Test
    void anAppliedRollbackWithAParticipantThatCouldNotIsAppliedPartlyAndCanBeRetried() {
        group.given(PLAN, touching("bill", INVOICE));
        group.happened(PLAN, failed("bill"));
        group.delivered();
        group.given(PLAN, appliedBy(PLAN, 1), started("bill", 2, 2L));
        assertThat(rollback(1).status()).isEqualTo(Rollback.Status.APPLIED);
        assertThat(rollback(1).standing()).isEqualTo(Rollback.Standing.APPLIED_PARTLY);
        assertThat(group.scenario(PLAN).state.head().partlyApplied()).isEqualTo(new RollbackId(PLAN, 1));

        group.given(INVOICE, capturedFor("draft", PLAN, "bill"), captured("sent"));
        assertThat(group.happened(PLAN, retry())).containsExactly("r1 asks again artifact:invoice for bill/1");
        assertThat(rollback(1).standing()).isEqualTo(Rollback.Standing.AWAITING_PARTICIPANTS);
        assertThat(group.delivered()).containsExactly("artifact:invoice r1 to 1 in epoch 2 undo []");
        group.given(INVOICE, appliedBy(INVOICE, 1));
        group.delivered();

        assertThat(rollback(1).standing()).isEqualTo(Rollback.Standing.APPLIED);
        assertThat(group.scenario(PLAN).state.head().partlyApplied()).isNull();
        assertThat(group.scenario(PLAN).status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(ledger(1)).containsExactly("artifact:invoice FAILED", "null APPLIED", "artifact:invoice APPLIED");
        assertThat(rollback(1).ledger()).extracting(Rollback.LedgerEntry::holds).containsExactly(false, true, true);
        assertThat(group.happened(PLAN, retry())).containsExactly("refused rollback_settled");
    }

    private Rollback rollback(long number) {
        return Objects.requireNonNull(group.scenario(PLAN).history.rollback(number));
    }

    @Test
    void soIsThatNobodyAnswered() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();
        for (int i = 0; i < 5; i++) {
            group.scenario(INVOICE).passes(Duration.ofMinutes(1));
            group.happened(
                    INVOICE,
                    new PlanEvent.DeadlineReached(null, null, new RollbackId(INVOICE, 1), i + 1, EntityScenario.START));
        }
        assertThat(group.delivered()).containsExactly("plan:order-42 r1: artifact:invoice failed expired");
    }

    @Test
    void orThatSomebodyElseTookItElsewhere() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();
        group.happened(INVOICE, requested(null));
        assertThat(group.delivered()).containsExactly("plan:order-42 r1: artifact:invoice failed superseded");
    }

    @Test
    void whatIsSaidAfterGoodIsRefused() {
        billed();
        group.happened(PLAN, failed("bill"));
        assertThat(group.happened(PLAN, participantSays(1, INVOICE))).containsExactly("r1: artifact:invoice applied");
        assertThat(group.happened(PLAN, participantSays(1, INVOICE))).containsExactly("refused rollback_settled");
    }

    @Test
    void anAnswerCountsAlsoWhenTheRollbackIsSettled() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.given(PLAN, appliedBy(PLAN, 1), started("bill", 2, 2L));
        assertThat(group.happened(PLAN, participantSays(1, INVOICE))).containsExactly("r1: artifact:invoice applied");
        assertThat(group.scenario(PLAN).history.rollback(1).status()).isEqualTo(Rollback.Status.APPLIED);
    }

    @Test
    void severalStepsAskAnEntityOnceForTheFirstOfThem() {
        group.given(PLAN, touching("write", LETTER), completed("write"));
        group.given(PLAN, touching("bill", INVOICE, LETTER), completed("bill"));
        assertThat(group.happened(PLAN, planFailed(PlanRollback.START)))
                .startsWith("r1 to 1 in epoch 2 undo [bill/1, write/1] asking"
                        + " artifact:invoice for bill/1, artifact:letter for write/1");
    }

    @Test
    void onlyStepsThatAreTakenBackAsk() {
        group.given(PLAN, touching("write", LETTER), completed("write"), touching("bill", INVOICE));
        assertThat(group.happened(PLAN, failed("bill")))
                .last()
                .asString()
                .endsWith("undo [~bill/1] asking artifact:invoice for bill/1");
    }

    @Test
    void aRequestCascadesUnlessItSaysNot() {
        billed();
        group.given(PLAN, completed("bill"));
        assertThat(group.happened(PLAN, cascading(false))).containsExactly("r1 to 1 in epoch 2 undo [bill/1]");
        assertThat(group.pending).isEmpty();
        group.happened(PLAN, appliedBy(PLAN, 1));

        group.given(PLAN, touching("bill", INVOICE), completed("bill"));
        assertThat(group.happened(PLAN, requested(new ToSequence(1))))
                .last()
                .asString()
                .contains("asking");
        group.given(PLAN, appliedBy(PLAN, 2), touching("bill", INVOICE), completed("bill"));
        assertThat(group.happened(PLAN, cascading(true))).last().asString().contains("asking");
    }

    @Test
    void criticalOperationsAndTimeOutsCascade() {
        billed();
        assertThat(group.happened(PLAN, new PlanEvent.OperationFailed(null, "bill", error(), true)))
                .containsExactly("r1 to 1 in epoch 2 undo [~bill/1] asking artifact:invoice for bill/1");
    }

    @Test
    void aCommandThatIsSentAgainAsksNobodyAgain() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();
        assertThat(group.happened(PLAN, retry())).containsExactly("r1 to 1 in epoch 2 again undo [~bill/1]");
        assertThat(group.pending).isEmpty();
        assertThat(ledger(1)).containsExactly("artifact:invoice ASKED");
    }

    @Test
    void whatAParticipantHasDoneForARollbackThatFailedItNeedNotDoForTheNext() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();
        group.given(INVOICE, appliedBy(INVOICE, 1));
        group.delivered();
        group.given(PLAN, notApplied(1));
        assertThat(group.happened(PLAN, requested(null))).containsExactly("r2 to 1 in epoch 3 undo [~bill/1]");
    }

    @Test
    void whatAParticipantHasNotDoneTheNextRollbackAsksFor() {
        billed();
        group.happened(PLAN, failed("bill"));
        group.delivered();
        assertThat(group.happened(PLAN, requested(null)))
                .containsExactly(
                        "r1 superseded", "r2 to 1 in epoch 3 undo [~bill/1] asking artifact:invoice for bill/1");
        assertThat(group.delivered())
                .containsExactly(
                        "artifact:invoice r1 superseded",
                        "artifact:invoice r2 to 1 in epoch 3 undo []",
                        "plan:order-42 r1: artifact:invoice failed superseded");
        group.given(INVOICE, appliedBy(INVOICE, 2));
        assertThat(group.delivered()).containsExactly("plan:order-42 r2: artifact:invoice applied");
    }

    @Test
    void plansThatTouchOneAnotherDoNotAskInCircles() {
        EntityKey other = EntityKey.plan("other");
        group.given(PLAN, touching("call", other, PLAN));
        group.given(other, capturedFor("idle", PLAN, "call"));
        group.given(other, touching("answer", PLAN, INVOICE));
        group.given(INVOICE, capturedFor("draft", other, "answer"));

        group.happened(PLAN, failed("call"));
        assertThat(group.delivered())
                .containsExactly(
                        "plan:other r1 to 1 in epoch 2 undo [~answer/1] asking artifact:invoice for answer/1",
                        "artifact:invoice r1 to 1 in epoch 2 undo []");
        assertThat(group.scenario(INVOICE).history.rollback(1).cause().onBehalfOf())
                .containsExactly(new RollbackId(PLAN, 1), new RollbackId(other, 1));
        group.given(INVOICE, appliedBy(INVOICE, 1));
        assertThat(group.delivered()).containsExactly("plan:other r1: artifact:invoice applied");
    }

    @Test
    void aCascadeEndsAfterSixteenRollbacks() {
        group.given(PLAN, touching("bill", INVOICE));
        List<RollbackId> path = new ArrayList<>();
        for (int i = 0; i < Limits.ON_BEHALF_OF; i++) {
            path.add(new RollbackId(EntityKey.plan("p" + i), 1));
        }
        PlanEvent request = new PlanEvent.RollbackRequested(null, null, "r", "r", null, null, path);
        assertThat(group.happened(PLAN, request)).containsExactly("refused cascade_too_deep");
        assertThat(group.delivered()).containsExactly("plan:p15 refused unknown_rollback");
        group.given(PLAN, new PlanEvent.RollbackRequested(null, null, "r", "r", null, null, path.subList(1, 16)));
    }

    private void touchingSoMany(int... entities) {
        for (int step = 0; step < entities.length; step++) {
            List<EntityKey> touched = new ArrayList<>();
            for (int i = 0; i < entities[step]; i++) {
                touched.add(new EntityKey("artifact", step + "-" + i));
            }
            group.given(PLAN, touching("step " + step, touched.toArray(EntityKey[]::new)));
            group.given(PLAN, completed("step " + step));
        }
    }

    @Test
    void aThousandEntitiesMayBeAsked() {
        touchingSoMany(250, 250, 250, 250);
        assertThat(group.happened(PLAN, requested(new ToSequence(1))))
                .singleElement()
                .asString()
                .startsWith("r1 to 1 in epoch 2");
        assertThat(group.pending).hasSize(1_000);
    }

    @Test
    void moreThanAThousandEntitiesAreNotAsked() {
        touchingSoMany(250, 250, 250, 250, 1);
        assertThat(group.happened(PLAN, requested(new ToSequence(1)))).containsExactly("refused too_many_participants");
        Fact.RollbackOrdered order = (Fact.RollbackOrdered)
                group.scenario(PLAN).happens(requested(new ToSequence(2))).get(0);
        assertThat(order.participants()).hasSize(751);
    }

    @Test
    void theWorkersOwnAnswerIsNotAParticipants() {
        billed();
        group.happened(PLAN, failed("bill"));
        assertThat(group.happened(PLAN, participantSays(1, LETTER))).containsExactly("r1 applied");
    }

    private void billed() {
        group.given(PLAN, touching("bill", INVOICE));
        group.given(INVOICE, capturedFor("draft", PLAN, "bill"), captured("sent"));
    }

    private List<String> ledger(long rollback) {
        return group.scenario(PLAN).history.rollback(rollback).ledger().stream()
                .map(entry -> entry.participant() + " " + entry.status())
                .toList();
    }

    private static PlanEvent capturedFor(String state, EntityKey plan, String step) {
        return new PlanEvent.StateCaptured(
                null, Snapshot.of(state), "artifact_generated", new StepCause(plan, step, 1), Map.of(), null);
    }

    private static PlanEvent appliedBy(EntityKey entity, long rollback) {
        return new PlanEvent.RollbackApplied(null, new RollbackId(entity, rollback), null, null, List.of());
    }

    private static PlanEvent participantSays(long rollback, EntityKey participant) {
        return new PlanEvent.RollbackApplied(
                null, new RollbackId(PLAN, rollback), participant.toString(), null, List.of());
    }

    private static PlanEvent cascading(boolean cascade) {
        return new PlanEvent.RollbackRequested(null, new ToSequence(1), "because", "ann", null, cascade);
    }

    @Test
    void aCheckpointWhoseCauseNamesNoAttemptIsTakenForEveryAttempt() {
        group.given(PLAN, touching("bill", INVOICE));
        group.given(INVOICE, capturedFor("draft", new StepCause(PLAN, "bill", null)), captured("sent"));

        group.happened(PLAN, failed("bill"));

        assertThat(group.delivered()).containsExactly("artifact:invoice r1 to 1 in epoch 2 undo []");
    }

    @Test
    void ofTheCheckpointsThatFitACauseTheNewestIsMeantWhetherItNamesTheAttemptOrNot() {
        StepCause any = new StepCause(PLAN, "bill", null);
        group.given(INVOICE, capturedFor("1", any), capturedFor("2", new StepCause(PLAN, "bill", 1)));
        group.given(INVOICE, capturedFor("3", any), capturedFor("4", new StepCause(PLAN, "bill", 2)));

        assertThat(group.happened(INVOICE, requested(new ToCause(new StepCause(PLAN, "bill", 1)))))
                .containsExactly("r1 to 3 in epoch 2 undo []");
        assertThat(group.happened(INVOICE, requested(new ToCause(any))))
                .containsExactly("r1 superseded", "r2 to 4 in epoch 3 undo []");
    }

    private static PlanEvent capturedFor(String state, StepCause cause) {
        return new PlanEvent.StateCaptured(null, Snapshot.of(state), "artifact_generated", cause, Map.of(), null);
    }
}
