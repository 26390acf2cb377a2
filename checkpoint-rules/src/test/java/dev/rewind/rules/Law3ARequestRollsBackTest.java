package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.StepsBack;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.RollbackTarget.ToCheckpoint;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.RollbackTarget.ToStep;
import dev.rewind.events.RollbackTarget.ToTime;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Law3ARequestRollsBackTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void toEveryKindOfTarget() {
        // 1 a, 2 captured for a cause, 3 b, 4 captured
        StepCause cause = new StepCause(EntityKey.plan("other"), "paint", 1);
        scenario.given(started("a"), new PlanEvent.StateCaptured(null, Snapshot.of(2), "x", cause, Map.of(), null));
        scenario.given(completed("a"), started("b"), completed("b"), captured(4));

        assertThat(goesTo(null)).isEqualTo(4);
        assertThat(goesTo(new StepsBack(1))).isEqualTo(3);
        assertThat(goesTo(new ToStep("a"))).isEqualTo(1);
        assertThat(goesTo(new ToCheckpoint(new CheckpointId(PLAN, 2)))).isEqualTo(2);
        assertThat(goesTo(new ToSequence(3))).isEqualTo(3);
        assertThat(goesTo(new ToCause(new StepCause(EntityKey.plan("other"), "paint", null))))
                .isEqualTo(2);
        assertThat(goesTo(new ToTime(EntityScenario.START))).isEqualTo(1);
        assertThat(goesTo(new ToTime(EntityScenario.START.plusSeconds(3)))).isEqualTo(3);
        assertThat(goesTo(new ToTime(scenario.now()))).isEqualTo(4);
    }

    @Test
    void butNotToWhatIsNotThere() {
        scenario.given(started("a"), captured(2));
        assertThat(refusal(new ToSequence(3))).isEqualTo("refused no_checkpoint");
        assertThat(refusal(new ToStep("b"))).isEqualTo("refused no_checkpoint");
        assertThat(refusal(new StepsBack(2))).isEqualTo("refused no_checkpoint");
        assertThat(refusal(new ToTime(EntityScenario.START.minusSeconds(1)))).isEqualTo("refused no_checkpoint");
        assertThat(refusal(new ToCause(new StepCause(PLAN, "x", null)))).isEqualTo("refused no_checkpoint");
        assertThat(refusal(new ToCheckpoint(new CheckpointId(EntityKey.plan("b"), 1))))
                .isEqualTo("refused other_entity");
    }

    @Test
    void onlyIfTheLatestIsTheOneThatTheAskerSaw() {
        scenario.given(captured(1), captured(2));
        EntityScenario empty = new EntityScenario();
        assertThat(empty.happened(ifLatest(1))).containsExactly("refused latest_changed");
        assertThat(empty.facts).singleElement().isInstanceOfSatisfying(Fact.RequestRefused.class, refused -> {
            assertThat(refused.why()).isEqualTo("if_latest is plan:order-42:1, but there is no checkpoint");
        });
        assertThat(scenario.happened(ifLatest(1))).containsExactly("refused latest_changed");
        assertThat(scenario.happened(ifLatest(2))).containsExactly("r1 to 2 in epoch 2 undo []");
    }

    @Test
    void exactlyAsShownOrNotAtAll() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"));
        String shown = digestOf(new ToSequence(1));
        scenario.given(started("c"));

        assertThat(scenario.happened(asShown(new ToSequence(1), shown))).containsExactly("refused rollback_changed");
        assertThat(scenario.facts.get(scenario.facts.size() - 1))
                .isInstanceOfSatisfying(Fact.RequestRefused.class, refused -> {
                    assertThat(refused.why()).contains(shown, "to plan:order-42:1", "3 steps");
                });
        String current = digestOf(new ToSequence(1));
        assertThat(scenario.happens(asShown(new ToSequence(1), current)))
                .singleElement()
                .isInstanceOfSatisfying(Fact.RollbackOrdered.class, order -> {
                    assertThat(order.digest()).isEqualTo(current);
                });
        assertThat(scenario.history.rollback(1).digest()).isEqualTo(current);
        assertThat(scenario.happened(asShown(new ToSequence(1), current))).containsExactly("refused rollback_changed");
    }

    @Test
    void aRollbackThatNoneLookedAtNamesNoDigest() {
        scenario.given(captured(1));
        assertThat(scenario.happens(requested(null)))
                .singleElement()
                .isInstanceOfSatisfying(Fact.RollbackOrdered.class, order -> {
                    assertThat(order.digest()).isNull();
                });
    }

    /** What a dry run shows; the scenario does not change. */
    private String digestOf(RollbackTarget target) {
        return new EntityTrial(scenario).digest(requested(target));
    }

    private static PlanEvent asShown(RollbackTarget target, String digest) {
        return new PlanEvent.RollbackRequested(null, target, "because", "ann", null, null, List.of(), digest);
    }

    @Test
    void alsoAfterThePlanEnded() {
        scenario.given(started("a"), completed("a"), planCompleted());
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r1 to 1 in epoch 2 undo [a/1]");
        scenario.given(applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aPlanThatGoesBackToBeforeItsFirstStepHasNotBegun() {
        scenario.given(captured("draft"), started("a"), completed("a"), requested(new ToSequence(1)), applied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.IDLE);
        scenario.given(started("a", 2, 2L), started("b", 1, 2L));
        assertThat(scenario.happened(planFailed(PlanRollback.START)))
                .containsExactly("r2 to 3 in epoch 3 undo [~b/1, ~a/2]", "plan failed");
    }

    @Test
    void aSecondRequestSupersedesThePendingOneAndInheritsWhatItShouldHaveUndone() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), started("c"), completed("c"));
        assertThat(scenario.happened(requested(new ToSequence(3)))).containsExactly("r1 to 3 in epoch 2 undo [c/1]");
        assertThat(scenario.happened(requested(new ToSequence(2))))
                .containsExactly("r1 superseded", "r2 to 2 in epoch 3 undo [c/1, b/1]");
    }

    @Test
    void aRollbackThatFailedHalfWayLeavesTheRestToTheNext() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), requested(new ToSequence(1)));
        var undone = scenario.history.rollback(1).undo().subList(0, 1);
        scenario.given(
                new PlanEvent.RollbackFailed(2L, new RollbackId(PLAN, 1), null, null, undone, EntityScenario.error()));
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo [a/1]");
    }

    @Test
    void goingForwardAgainUndoesTheRollback() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), captured("end"));
        scenario.given(requested(new ToSequence(1)), applied(1), started("a", 2, 2L), completed("a", 2, 2L));
        assertThat(scenario.happened(requested(new ToSequence(3)))).containsExactly("r2 to 3 in epoch 3 undo [a/2]");
        scenario.given(applied(2));
        assertThat(scenario.happened(captured("on"))).containsExactly("taken 5 after 3 in epoch 3");
    }

    @Test
    void whatWasUndoneIsNotUndoneAgain() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"));
        scenario.given(requested(new ToSequence(2)), applied(1));
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo [a/1]");
    }

    @Test
    void theCommandSaysWhoAskedAndWhy() {
        scenario.given(captured(1));
        Fact.RollbackOrdered order =
                (Fact.RollbackOrdered) scenario.happens(requested(null)).get(0);
        assertThat(order.cause().kind()).isEqualTo(RollbackCause.Kind.REQUESTED);
        assertThat(order.cause().requestedBy()).isEqualTo("ann");
        assertThat(order.cause().reason()).isEqualTo("because");
        assertThat(order.respondBy()).isEqualTo(order.at().plusSeconds(60));
    }

    private PlanEvent ifLatest(long sequence) {
        return new PlanEvent.RollbackRequested(null, null, "because", "ann", new CheckpointId(PLAN, sequence), null);
    }

    /** The checkpoint that a request would choose; the scenario does not change. */
    private long goesTo(RollbackTarget target) {
        return TargetChoice.of(target, scenario.state, scenario.history).sequence();
    }

    private String refusal(RollbackTarget target) {
        return scenario.happened(requested(target)).get(0);
    }
}
