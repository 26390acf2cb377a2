package dev.rewind.rules;

import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.error;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.notApplied;
import static dev.rewind.rules.Life.planFailed;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.retry;
import static dev.rewind.rules.Life.started;
import static dev.rewind.rules.Life.touching;
import static dev.rewind.rules.World.INVOICE;
import static dev.rewind.rules.World.LETTER;
import static dev.rewind.rules.World.PLAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Law8CascadeTest {

    private final World world = new World(Law.defaults());

    @Test
    void aFailedStepAsksWhatItTouchedToGoBackToTheCheckpointTakenForIt() {
        world.given(PLAN, touching("bill", INVOICE));
        world.given(INVOICE, capturedFor("draft", PLAN, "bill"), captured("sent"));

        assertThat(world.happened(PLAN, failed("bill")))
                .containsExactly(
                        "bill/1 failed", "r1 to 1 in epoch 2 undo [~bill/1] asking artifact:invoice for bill/1");
        assertThat(world.delivered()).containsExactly("artifact:invoice r1 to 1 in epoch 2 undo []");

        Rollback asked = world.life(INVOICE).history.rollback(1);
        assertThat(asked.requestedBy()).isEqualTo("plan:order-42:r1");
        assertThat(asked.reason()).isEqualTo("plan:order-42:r1 takes step \"bill\" back");
        assertThat(asked.cause().onBehalfOf()).containsExactly(new RollbackId(PLAN, 1));
        assertThat(ledger(1)).containsExactly("artifact:invoice ASKED");
    }

    @Test
    void whatBecomesOfItIsToldToThePlanAndSettlesNothingElse() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();

        world.given(INVOICE, appliedBy(INVOICE, 1));
        assertThat(world.delivered()).containsExactly("plan:order-42 r1: artifact:invoice applied");
        assertThat(ledger(1)).containsExactly("artifact:invoice APPLIED");
        assertThat(world.life(PLAN).status()).isEqualTo(EntityStatus.ROLLING_BACK);

        world.given(PLAN, appliedBy(PLAN, 1));
        assertThat(ledger(1)).containsExactly("artifact:invoice APPLIED", "null APPLIED");
    }

    @Test
    void aParticipantThatCannotIsAnEntryAndNoFailureOfTheRollback() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();
        world.given(
                INVOICE,
                new PlanEvent.RollbackFailed(null, new RollbackId(INVOICE, 1), null, null, List.of(), error()));
        assertThat(world.delivered()).containsExactly("plan:order-42 r1: artifact:invoice failed boom");
        assertThat(world.life(PLAN).history.rollback(1).status()).isEqualTo(Rollback.Status.COMMANDED);

        world.given(INVOICE, retry());
        world.given(INVOICE, appliedBy(INVOICE, 1));
        assertThat(world.delivered()).containsExactly("plan:order-42 r1: artifact:invoice applied");
    }

    @Test
    void aRefusalIsAnAnswerToo() {
        world.given(PLAN, touching("bill", INVOICE));
        world.happened(PLAN, failed("bill"));
        assertThat(world.delivered())
                .containsExactly(
                        "artifact:invoice refused no_checkpoint",
                        "plan:order-42 r1: artifact:invoice failed no_checkpoint");
        assertThat(ledger(1)).containsExactly("artifact:invoice FAILED");
    }

    @Test
    void soIsThatNobodyAnswered() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();
        for (int i = 0; i < 5; i++) {
            world.life(INVOICE).passes(Duration.ofMinutes(1));
            world.happened(
                    INVOICE, new PlanEvent.DeadlineReached(null, null, new RollbackId(INVOICE, 1), i + 1, Life.START));
        }
        assertThat(world.delivered()).containsExactly("plan:order-42 r1: artifact:invoice failed expired");
    }

    @Test
    void orThatSomebodyElseTookItElsewhere() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();
        world.happened(INVOICE, requested(null));
        assertThat(world.delivered()).containsExactly("plan:order-42 r1: artifact:invoice failed superseded");
    }

    @Test
    void whatIsSaidAfterGoodIsRefused() {
        billed();
        world.happened(PLAN, failed("bill"));
        assertThat(world.happened(PLAN, participantSays(1, INVOICE))).containsExactly("r1: artifact:invoice applied");
        assertThat(world.happened(PLAN, participantSays(1, INVOICE))).containsExactly("refused rollback_settled");
    }

    @Test
    void anAnswerCountsAlsoWhenTheRollbackIsSettled() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.given(PLAN, appliedBy(PLAN, 1), started("bill", 2, 2L));
        assertThat(world.happened(PLAN, participantSays(1, INVOICE))).containsExactly("r1: artifact:invoice applied");
        assertThat(world.life(PLAN).history.rollback(1).status()).isEqualTo(Rollback.Status.APPLIED);
    }

    @Test
    void severalStepsAskAnEntityOnceForTheFirstOfThem() {
        world.given(PLAN, touching("write", LETTER), completed("write"));
        world.given(PLAN, touching("bill", INVOICE, LETTER), completed("bill"));
        assertThat(world.happened(PLAN, planFailed(PlanRollback.START)))
                .startsWith("r1 to 1 in epoch 2 undo [bill/1, write/1] asking"
                        + " artifact:invoice for bill/1, artifact:letter for write/1");
    }

    @Test
    void onlyStepsThatAreTakenBackAsk() {
        world.given(PLAN, touching("write", LETTER), completed("write"), touching("bill", INVOICE));
        assertThat(world.happened(PLAN, failed("bill")))
                .last()
                .asString()
                .endsWith("undo [~bill/1] asking artifact:invoice for bill/1");
    }

    @Test
    void aRequestCascadesUnlessItSaysNot() {
        billed();
        world.given(PLAN, completed("bill"));
        assertThat(world.happened(PLAN, cascading(false))).containsExactly("r1 to 1 in epoch 2 undo [bill/1]");
        assertThat(world.pending).isEmpty();
        world.happened(PLAN, appliedBy(PLAN, 1));

        world.given(PLAN, touching("bill", INVOICE), completed("bill"));
        assertThat(world.happened(PLAN, requested(new ToSequence(1))))
                .last()
                .asString()
                .contains("asking");
        world.given(PLAN, appliedBy(PLAN, 2), touching("bill", INVOICE), completed("bill"));
        assertThat(world.happened(PLAN, cascading(true))).last().asString().contains("asking");
    }

    @Test
    void criticalOperationsAndTimeOutsCascade() {
        billed();
        assertThat(world.happened(PLAN, new PlanEvent.OperationFailed(null, "bill", error(), true)))
                .containsExactly("r1 to 1 in epoch 2 undo [~bill/1] asking artifact:invoice for bill/1");
    }

    @Test
    void aCommandThatIsSentAgainAsksNobodyAgain() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();
        assertThat(world.happened(PLAN, retry())).containsExactly("r1 to 1 in epoch 2 again undo [~bill/1]");
        assertThat(world.pending).isEmpty();
        assertThat(ledger(1)).containsExactly("artifact:invoice ASKED");
    }

    @Test
    void whatAParticipantHasDoneForARollbackThatFailedItNeedNotDoForTheNext() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();
        world.given(INVOICE, appliedBy(INVOICE, 1));
        world.delivered();
        world.given(PLAN, notApplied(1));
        assertThat(world.happened(PLAN, requested(null))).containsExactly("r2 to 1 in epoch 3 undo [~bill/1]");
    }

    @Test
    void whatAParticipantHasNotDoneTheNextRollbackAsksFor() {
        billed();
        world.happened(PLAN, failed("bill"));
        world.delivered();
        assertThat(world.happened(PLAN, requested(null)))
                .containsExactly(
                        "r1 superseded", "r2 to 1 in epoch 3 undo [~bill/1] asking artifact:invoice for bill/1");
        assertThat(world.delivered())
                .containsExactly(
                        "artifact:invoice r1 superseded",
                        "artifact:invoice r2 to 1 in epoch 3 undo []",
                        "plan:order-42 r1: artifact:invoice failed superseded");
        world.given(INVOICE, appliedBy(INVOICE, 2));
        assertThat(world.delivered()).containsExactly("plan:order-42 r2: artifact:invoice applied");
    }

    @Test
    void plansThatTouchOneAnotherDoNotAskInCircles() {
        EntityKey other = EntityKey.plan("other");
        world.given(PLAN, touching("call", other, PLAN));
        world.given(other, capturedFor("idle", PLAN, "call"));
        world.given(other, touching("answer", PLAN, INVOICE));
        world.given(INVOICE, capturedFor("draft", other, "answer"));

        world.happened(PLAN, failed("call"));
        assertThat(world.delivered())
                .containsExactly(
                        "plan:other r1 to 1 in epoch 2 undo [~answer/1] asking artifact:invoice for answer/1",
                        "artifact:invoice r1 to 1 in epoch 2 undo []");
        assertThat(world.life(INVOICE).history.rollback(1).cause().onBehalfOf())
                .containsExactly(new RollbackId(PLAN, 1), new RollbackId(other, 1));
        world.given(INVOICE, appliedBy(INVOICE, 1));
        assertThat(world.delivered()).containsExactly("plan:other r1: artifact:invoice applied");
    }

    @Test
    void aCascadeEndsAfterSixteenRollbacks() {
        world.given(PLAN, touching("bill", INVOICE));
        List<RollbackId> path = new ArrayList<>();
        for (int i = 0; i < Limits.ON_BEHALF_OF; i++) {
            path.add(new RollbackId(EntityKey.plan("p" + i), 1));
        }
        PlanEvent request = new PlanEvent.RollbackRequested(null, null, "r", "r", null, null, path);
        assertThat(world.happened(PLAN, request)).containsExactly("refused cascade_too_deep");
        assertThat(world.delivered()).containsExactly("plan:p15 refused unknown_rollback");
        world.given(PLAN, new PlanEvent.RollbackRequested(null, null, "r", "r", null, null, path.subList(1, 16)));
    }

    private void touchingSoMany(int... entities) {
        for (int step = 0; step < entities.length; step++) {
            List<EntityKey> touched = new ArrayList<>();
            for (int i = 0; i < entities[step]; i++) {
                touched.add(new EntityKey("artifact", step + "-" + i));
            }
            world.given(PLAN, touching("step " + step, touched.toArray(EntityKey[]::new)));
            world.given(PLAN, completed("step " + step));
        }
    }

    @Test
    void aThousandEntitiesMayBeAsked() {
        touchingSoMany(250, 250, 250, 250);
        assertThat(world.happened(PLAN, requested(new ToSequence(1))))
                .singleElement()
                .asString()
                .startsWith("r1 to 1 in epoch 2");
        assertThat(world.pending).hasSize(1_000);
    }

    @Test
    void moreThanAThousandEntitiesAreNotAsked() {
        touchingSoMany(250, 250, 250, 250, 1);
        assertThat(world.happened(PLAN, requested(new ToSequence(1)))).containsExactly("refused too_many_participants");
        Fact.RollbackOrdered order = (Fact.RollbackOrdered)
                world.life(PLAN).happens(requested(new ToSequence(2))).get(0);
        assertThat(order.participants()).hasSize(751);
    }

    @Test
    void theWorkersOwnAnswerIsNotAParticipants() {
        billed();
        world.happened(PLAN, failed("bill"));
        assertThat(world.happened(PLAN, participantSays(1, LETTER))).containsExactly("r1 applied");
    }

    private void billed() {
        world.given(PLAN, touching("bill", INVOICE));
        world.given(INVOICE, capturedFor("draft", PLAN, "bill"), captured("sent"));
    }

    private List<String> ledger(long rollback) {
        return world.life(PLAN).history.rollback(rollback).ledger().stream()
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
}
