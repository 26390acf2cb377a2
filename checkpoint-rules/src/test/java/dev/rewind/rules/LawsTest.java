package dev.rewind.rules;

import static dev.rewind.rules.Life.PLAN;
import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.notApplied;
import static dev.rewind.rules.Life.planCompleted;
import static dev.rewind.rules.Life.planFailed;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.started;
import static dev.rewind.rules.Life.step;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LawsTest {

    final Life life = new Life();

    private void given(PlanEvent... events) {
        for (PlanEvent event : events) {
            assertThat(life.happened(event)).as("%s", event).noneMatch(said -> said.startsWith("refused"));
        }
    }

    private EntityStatus status() {
        return life.state.status();
    }

    @Nested
    class Law1CheckpointBeforeTheStep {

        @Test
        void aStepThatStartsTakesACheckpointAndIsUnderWay() {
            assertThat(life.happened(started("reserve"))).containsExactly("taken 1 after - in epoch 1 for reserve");
            assertThat(life.state.head().openSteps()).singleElement().satisfies(open -> {
                assertThat(open.name()).isEqualTo("reserve");
                assertThat(open.checkpointId()).hasToString("plan:order-42:1");
            });
            assertThat(status()).isEqualTo(EntityStatus.RUNNING);
        }

        @Test
        void theSameStateAgainIsACheckpointOfItsOwn() {
            given(captured("same"));
            assertThat(life.happened(captured("same"))).containsExactly("taken 2 after 1 in epoch 1");
            assertThat(life.history.snapshots).hasSize(1);
            assertThat(status()).isEqualTo(EntityStatus.IDLE);
        }

        @Test
        void severalStepsMayBeUnderWayAtOnce() {
            given(started("a"), started("b"), completed("a"));
            assertThat(life.state.head().openSteps()).extracting("name").containsExactly("b");
        }

        @Test
        void aStepThatStartsAgainWhileUnderWayWasAbandoned() {
            given(started("a"));
            assertThat(life.happened(started("a")))
                    .containsExactly("a/1 cancelled", "taken 2 after 1 in epoch 1 for a");
        }

        @Test
        void aStepThatMustBeTheFirstIsRefusedByAnEntityThatIsKnown() {
            PlanEvent first = new PlanEvent.StepStarted(
                    1L, Life.step("a", 1), Snapshot.of("s"), null, null, Map.of(), List.of(), true);
            assertThat(life.happened(first)).containsExactly("taken 1 after - in epoch 1 for a");

            assertThat(life.happened(first)).containsExactly("refused latest_changed");
            assertThat(life.state.head().openSteps()).extracting("name").containsExactly("a");
        }

        @Test
        void aTimeOutCountsFromTheLogsTime() {
            List<Fact> facts = life.happens(
                    new PlanEvent.StepStarted(null, step("a", 1), Snapshot.of(1), 1500L, null, Map.of(), List.of()));
            assertThat(facts)
                    .singleElement()
                    .satisfies(fact -> assertThat(((Fact.CheckpointTaken) fact).deadline())
                            .isEqualTo(Life.START.plusMillis(1500)));
        }

        @Test
        void aStateAfterTheStepOrThePlanIsKept() {
            given(started("a"));
            assertThat(life.happened(new PlanEvent.StepCompleted(null, step("a", 1), Snapshot.of("done"))))
                    .containsExactly("a/1 completed", "taken 2 after 1 in epoch 1");
            assertThat(life.happened(new PlanEvent.PlanCompleted(null, Snapshot.of("end"))))
                    .containsExactly("taken 3 after 2 in epoch 1", "plan completed");
            assertThat(status()).isEqualTo(EntityStatus.COMPLETED);
        }

        @Test
        void aThousandStepsMayBeUnderWayAndNoMore() {
            for (int i = 0; i < Law.MAX_OPEN_STEPS; i++) {
                given(started("step-" + i));
            }
            assertThat(life.happened(started("one more"))).containsExactly("refused too_many_open_steps");
        }

        @Test
        void everyCheckpointIsChainedToTheOneBefore() {
            given(started("a"), failed("a"), applied(1), started("a", 2, 2L), captured("x"));
            String previous = null;
            for (var checkpoint : life.history.checkpoints.values()) {
                assertThat(checkpoint.previousChainHash()).isEqualTo(previous);
                assertThat(checkpoint.chainHash()).isEqualTo(checkpoint.expectedChainHash());
                previous = checkpoint.chainHash();
            }
        }
    }

    @Nested
    class Law2AFailureRollsBack {

        @Test
        void aFailedStepGoesBackToWhereItStarted() {
            given(started("a"), completed("a"), started("b"));
            assertThat(life.happened(failed("b"))).containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [~b/1]");
            assertThat(status()).isEqualTo(EntityStatus.ROLLING_BACK);
            assertThat(life.state.head().openSteps()).isEmpty();
        }

        @Test
        void stepsThatRanBesideItAreCancelledOrUndone() {
            given(started("a"), started("b"), started("c"), completed("c"));
            assertThat(life.happened(failed("b")))
                    .containsExactly("b/1 failed", "r1 to 2 in epoch 2 undo [c/1, ~b/1, ~a/1]");
        }

        @Test
        void aStepThatIsNotUnderWayCannotEnd() {
            assertThat(life.happened(failed("a"))).containsExactly("refused step_not_open");
            given(started("a", 2, null));
            assertThat(life.happened(failed("a"))).containsExactly("refused step_not_open");
            assertThat(life.happened(completed("b"))).containsExactly("refused step_not_open");
        }

        @Test
        void aCriticalOperationGoesBackToTheStepItIsOrToTheLatestCheckpoint() {
            given(captured(1), captured(2));
            assertThat(life.happened(operation("publish", true))).containsExactly("r1 to 2 in epoch 2 undo []");
            given(applied(1), started("publish"), captured(3));
            assertThat(life.happened(operation("publish", true)))
                    .containsExactly("r2 to 3 in epoch 3 undo [~publish/1]");
        }

        @Test
        void anOperationThatIsNotCriticalTakesNothingBack() {
            given(captured(1));
            assertThat(life.happened(operation("publish", false))).containsExactly("refused not_critical");
            assertThat(life.state.epoch()).isEqualTo(1);
        }

        @Test
        void withoutACheckpointThereIsNothingToGoBackTo() {
            assertThat(life.happened(operation("publish", true))).containsExactly("refused no_checkpoint");
            assertThat(life.happened(requested(null))).containsExactly("refused no_checkpoint");
            assertThat(life.state.exists()).isFalse();
        }

        @Test
        void aFailedPlanGoesBackToItsStartAndStaysFailed() {
            given(captured("draft"), started("a"), completed("a"), started("b"));
            assertThat(life.happened(planFailed(PlanRollback.START)))
                    .containsExactly("r1 to 2 in epoch 2 undo [~b/1, a/1]", "plan failed");
            given(applied(1));
            assertThat(status()).isEqualTo(EntityStatus.FAILED);
        }

        @Test
        void aFailedPlanMayStayWhereItIs() {
            given(started("a"));
            assertThat(life.happened(planFailed(PlanRollback.NONE))).containsExactly("a/1 cancelled", "plan failed");
            assertThat(status()).isEqualTo(EntityStatus.FAILED);
        }

        @Test
        void onlyAPlanThatRunsCanEnd() {
            assertThat(life.happened(planCompleted())).containsExactly("refused plan_not_running");
            given(started("a"), planCompleted());
            assertThat(life.happened(planFailed(PlanRollback.START))).containsExactly("refused plan_not_running");
        }

        @Test
        void aPlanThatRunsAgainFailsBackToItsNewStart() {
            given(started("a"), completed("a"), planCompleted(), started("a", 2, null));
            assertThat(life.happened(planFailed(PlanRollback.START)))
                    .containsExactly("r1 to 2 in epoch 2 undo [~a/2]", "plan failed");
        }

        private PlanEvent operation(String name, boolean critical) {
            return new PlanEvent.OperationFailed(null, name, Life.error(), critical);
        }
    }

    @Nested
    class Law3ARequestRollsBack {

        @Test
        void toEveryKindOfTarget() {
            // 1 a, 2 captured for a cause, 3 b, 4 captured
            StepCause cause = new StepCause(EntityKey.plan("other"), "paint", 1);
            given(started("a"), new PlanEvent.StateCaptured(null, Snapshot.of(2), "x", cause, Map.of(), null));
            given(completed("a"), started("b"), completed("b"), captured(4));

            assertThat(goesTo(null)).isEqualTo(4);
            assertThat(goesTo(new StepsBack(1))).isEqualTo(3);
            assertThat(goesTo(new ToStep("a"))).isEqualTo(1);
            assertThat(goesTo(new ToCheckpoint(new CheckpointId(PLAN, 2)))).isEqualTo(2);
            assertThat(goesTo(new ToSequence(3))).isEqualTo(3);
            assertThat(goesTo(new ToCause(new StepCause(EntityKey.plan("other"), "paint", null))))
                    .isEqualTo(2);
            assertThat(goesTo(new ToTime(Life.START))).isEqualTo(1);
            assertThat(goesTo(new ToTime(Life.START.plusSeconds(3)))).isEqualTo(3);
            assertThat(goesTo(new ToTime(life.now()))).isEqualTo(4);
        }

        @Test
        void butNotToWhatIsNotThere() {
            given(started("a"), captured(2));
            assertThat(refusal(new ToSequence(3))).isEqualTo("refused no_checkpoint");
            assertThat(refusal(new ToStep("b"))).isEqualTo("refused no_checkpoint");
            assertThat(refusal(new StepsBack(2))).isEqualTo("refused no_checkpoint");
            assertThat(refusal(new ToTime(Life.START.minusSeconds(1)))).isEqualTo("refused no_checkpoint");
            assertThat(refusal(new ToCause(new StepCause(PLAN, "x", null)))).isEqualTo("refused no_checkpoint");
            assertThat(refusal(new ToCheckpoint(new CheckpointId(EntityKey.plan("b"), 1))))
                    .isEqualTo("refused other_entity");
        }

        @Test
        void onlyIfTheLatestIsTheOneThatTheAskerSaw() {
            given(captured(1), captured(2));
            assertThat(life.happened(ifLatest(1))).containsExactly("refused latest_changed");
            assertThat(life.happened(ifLatest(2))).containsExactly("r1 to 2 in epoch 2 undo []");
        }

        @Test
        void alsoAfterThePlanEnded() {
            given(started("a"), completed("a"), planCompleted());
            assertThat(life.happened(requested(new ToSequence(1)))).containsExactly("r1 to 1 in epoch 2 undo [a/1]");
            given(applied(1));
            assertThat(status()).isEqualTo(EntityStatus.RUNNING);
        }

        @Test
        void aSecondRequestSupersedesThePendingOneAndInheritsWhatItShouldHaveUndone() {
            given(started("a"), completed("a"), started("b"), completed("b"), started("c"), completed("c"));
            assertThat(life.happened(requested(new ToSequence(3)))).containsExactly("r1 to 3 in epoch 2 undo [c/1]");
            assertThat(life.happened(requested(new ToSequence(2))))
                    .containsExactly("r1 superseded", "r2 to 2 in epoch 3 undo [c/1, b/1]");
        }

        @Test
        void aRollbackThatFailedHalfWayLeavesTheRestToTheNext() {
            given(started("a"), completed("a"), started("b"), completed("b"), requested(new ToSequence(1)));
            var undone = life.history.rollback(1).undo().subList(0, 1);
            given(new PlanEvent.RollbackFailed(2L, new RollbackId(PLAN, 1), null, null, undone, Life.error()));
            assertThat(status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
            assertThat(life.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo [a/1]");
        }

        @Test
        void goingForwardAgainUndoesTheRollback() {
            given(started("a"), completed("a"), started("b"), completed("b"), captured("end"));
            given(requested(new ToSequence(1)), applied(1), started("a", 2, 2L), completed("a", 2, 2L));
            assertThat(life.happened(requested(new ToSequence(3)))).containsExactly("r2 to 3 in epoch 3 undo [a/2]");
            given(applied(2));
            assertThat(life.happened(captured("on"))).containsExactly("taken 5 after 3 in epoch 3");
        }

        @Test
        void whatWasUndoneIsNotUndoneAgain() {
            given(started("a"), completed("a"), started("b"), completed("b"));
            given(requested(new ToSequence(2)), applied(1));
            assertThat(life.happened(requested(new ToSequence(1)))).containsExactly("r2 to 1 in epoch 3 undo [a/1]");
        }

        @Test
        void theCommandSaysWhoAskedAndWhy() {
            given(captured(1));
            Fact.RollbackOrdered order =
                    (Fact.RollbackOrdered) life.happens(requested(null)).get(0);
            assertThat(order.cause().kind()).isEqualTo(RollbackCause.Kind.REQUESTED);
            assertThat(order.cause().requestedBy()).isEqualTo("ann");
            assertThat(order.cause().reason()).isEqualTo("because");
            assertThat(order.respondBy()).isEqualTo(order.at().plusSeconds(60));
        }

        private PlanEvent ifLatest(long sequence) {
            return new PlanEvent.RollbackRequested(
                    null, null, "because", "ann", new CheckpointId(PLAN, sequence), null);
        }

        /** Where a copy of this life would go, without going there. */
        private long goesTo(RollbackTarget target) {
            return Target.of(target, life.state, life.history).sequence();
        }

        private String refusal(RollbackTarget target) {
            return life.happened(requested(target)).get(0);
        }
    }

    @Nested
    class Law4Fencing {

        @Test
        void aStaleWorkerChangesNothing() {
            given(started("a"), failed("a"), applied(1));
            assertThat(life.happened(completed("a", 1, 1L))).containsExactly("refused stale_epoch");
            assertThat(life.happened(started("b", 1, 1L))).containsExactly("refused stale_epoch");
            assertThat(life.history.checkpoints).hasSize(1);
        }

        @Test
        void nobodyCanBeAheadOfTheEntity() {
            assertThat(life.happened(started("a", 1, 2L))).containsExactly("refused unknown_epoch");
        }

        @Test
        void whileARollbackIsPendingAWorkerMustSayThatItKnows() {
            given(started("a"), failed("a"));
            assertThat(life.happened(started("a"))).containsExactly("refused rollback_pending");
            assertThat(life.happened(captured(1))).containsExactly("refused rollback_pending");
        }

        @Test
        void anEventOfTheNewEpochAcknowledges() {
            given(started("a"), failed("a"));
            assertThat(life.happened(started("a", 2, 2L)))
                    .containsExactly("r1 applied", "taken 2 after 1 in epoch 2 for a");
            assertThat(status()).isEqualTo(EntityStatus.RUNNING);
        }

        @Test
        void anAcknowledgementSettlesTheRollback() {
            given(started("a"), failed("a"));
            assertThat(life.happened(applied(1))).containsExactly("r1 applied");
            assertThat(life.happened(applied(1))).containsExactly("refused rollback_settled");
            assertThat(life.happened(
                            new PlanEvent.RollbackApplied(null, new RollbackId(PLAN, 7), null, null, List.of())))
                    .containsExactly("refused unknown_rollback");
            assertThat(life.happened(new PlanEvent.RollbackApplied(
                            null, new RollbackId(EntityKey.plan("b"), 1), null, null, List.of())))
                    .containsExactly("refused other_entity");
        }

        @Test
        void anAcknowledgementWithAnotherStateIsAFailure() {
            given(started("a"), failed("a"));
            assertThat(life.happened(
                            new PlanEvent.RollbackApplied(2L, new RollbackId(PLAN, 1), "w", "0000", List.of())))
                    .containsExactly("r1 failed");
            assertThat(life.history.rollback(1).ledger())
                    .singleElement()
                    .satisfies(answer -> assertThat(answer.error().type()).isEqualTo("state_mismatch"));
        }

        @Test
        void aFailedRollbackMayBeAppliedLateOrCommandedAgain() {
            given(started("a"), failed("a"), notApplied(1));
            assertThat(life.happened(retry())).containsExactly("r1 to 1 in epoch 2 again undo [~a/1]");
            given(notApplied(1));
            assertThat(life.happened(applied(1))).containsExactly("r1 applied");
            assertThat(life.happened(retry())).containsExactly("refused rollback_settled");
        }

        @Test
        void aRetryAfterTheEntityMovedOnIsRefused() {
            assertThat(life.happened(retry())).containsExactly("refused unknown_rollback");
            given(started("a"), failed("a"), notApplied(1), captured("on"));
            assertThat(life.happened(retry())).containsExactly("refused latest_changed");
        }

        private PlanEvent retry() {
            return new PlanEvent.RollbackRetryRequested(null, "again", "ann");
        }
    }

    @Nested
    class Law5Deduplication {

        @Test
        void aSeenEventChangesNothingAndSaysNothing() {
            life.happens(started("a"), "one");
            EntityState before = life.state;
            assertThat(life.happens(started("a"), "one")).isEmpty();
            assertThat(life.state).isEqualTo(before.at(1));
        }

        @Test
        void alsoARefusedOneIsSeen() {
            life.happens(failed("a"), "one");
            life.happens(started("a"), "two");
            assertThat(life.happens(failed("a"), "one")).isEmpty();
        }

        @Test
        void theWindowIsTheLast128Events() {
            life.happens(captured(0), "old");
            for (int i = 1; i < SeenEvents.WINDOW; i++) {
                life.happens(captured(i), "event " + i);
            }
            assertThat(life.happens(captured(0), "old")).isEmpty();
            life.happens(captured(0), "one more");
            assertThat(life.happens(captured(0), "old")).hasSize(1);
        }
    }

    @Nested
    class Integrity {

        @Test
        void aBrokenSnapshotIsPassedOverForTheOneBefore() {
            given(started("a"), completed("a"), started("b"));
            life.history.snapshots.put(life.history.checkpoint(2).stateHash(), new byte[] {'1'});
            assertThat(life.happened(failed("b")))
                    .containsExactly("b/1 failed", "not intact 2", "r1 to 1 in epoch 2 undo [~b/1, a/1]");
        }

        @Test
        void withNoIntactOneNothingIsCommanded() {
            given(started("a"));
            life.history.snapshots.clear();
            assertThat(life.happened(failed("a")))
                    .containsExactly("a/1 failed", "not intact 1", "refused no_intact_checkpoint");
        }

        @Test
        void aRollbackWhoseCheckpointBrokeSinceIsNotCommandedAgain() {
            given(started("a"), failed("a"), notApplied(1));
            life.history.snapshots.clear();
            assertThat(life.happened(new PlanEvent.RollbackRetryRequested(null, "again", "ann")))
                    .containsExactly("not intact 1", "refused no_intact_checkpoint");
        }
    }

    @Nested
    class Operators {

        @Test
        void pinsAreSetOnceAndTakenOffOnce() {
            given(captured(1));
            CheckpointId id = new CheckpointId(PLAN, 1);
            assertThat(life.happened(new PlanEvent.CheckpointUnpinned(null, id, "r", "ann")))
                    .containsExactly("refused not_pinned");
            assertThat(life.happened(new PlanEvent.CheckpointPinned(null, id, "r", "ann")))
                    .containsExactly("pinned 1");
            assertThat(life.happened(new PlanEvent.CheckpointPinned(null, id, "r", "ann")))
                    .containsExactly("refused already_pinned");
            assertThat(life.happened(new PlanEvent.CheckpointUnpinned(null, id, "r", "ann")))
                    .containsExactly("unpinned 1");
            CheckpointId missing = new CheckpointId(PLAN, 2);
            assertThat(life.happened(new PlanEvent.CheckpointPinned(null, missing, "r", "ann")))
                    .containsExactly("refused no_checkpoint");
        }

        @Test
        void aRestoreIsNotedAndChangesNothing() {
            given(captured(1));
            EntityState before = life.state;
            assertThat(life.happened(new PlanEvent.CheckpointRestored(null, new CheckpointId(PLAN, 1), "hash", "ann")))
                    .containsExactly("restored 1");
            assertThat(life.state.head()).isEqualTo(before.head());
        }

        @Test
        void timersAndResumesOfNothingAreRefused() {
            given(captured(1));
            assertThat(life.happened(
                            new PlanEvent.DeadlineReached(null, new CheckpointId(PLAN, 1), null, null, Life.START)))
                    .containsExactly("refused nothing_due");
            assertThat(life.happened(new PlanEvent.RetentionDue(null, 1, null))).containsExactly("refused nothing_due");
            assertThat(life.happened(new PlanEvent.EntityResumed(null, "r", "ann")))
                    .containsExactly("refused not_parked");
        }
    }
}
