package dev.rewind.rules.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.Participant;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A fact that cannot follow from the state is refused, so that no state comes to be that the rules never decided. */
class LegalTransitionsTest {

    private static final EntityKey PLAN = EntityKey.plan("order-42");
    private static final EntityKey INVOICE = new EntityKey("invoice", "4711");
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final Step STEP = new Step("charge", null, 1);

    private EntityState state = EntityState.initial(PLAN);

    @Test
    void aCheckpointHasTheNextNumberAndTheCurrentEpoch() {
        refuses(taken(2, 1, STEP), "plan:order-42:2 of epoch 1 cannot follow after 0 checkpoints in epoch 1");
        refuses(taken(1, 2, STEP), "plan:order-42:1 of epoch 2 cannot follow after 0 checkpoints in epoch 1");
        apply(taken(1, 1, STEP));
        refuses(taken(1, 1, STEP), "plan:order-42:1 of epoch 1 cannot follow after 1 checkpoints in epoch 1");
        assertThat(state.taken()).isEqualTo(1);
    }

    @Test
    void aStepClosesOnce() {
        refuses(closed(1), "no step that started from plan:order-42:1 is open, so it cannot close as COMPLETED");
        apply(taken(1, 1, STEP), closed(1));
        refuses(closed(1), "no step that started from plan:order-42:1 is open, so it cannot close as COMPLETED");
        assertThat(state.openSteps()).isEmpty();
    }

    @Test
    void aPlanClosesOnceAndOpensAgainWithAStepOrARollback() {
        apply(taken(1, 1, STEP), planClosed());
        refuses(planClosed(), "a plan that is COMPLETED cannot become COMPLETED");
        apply(taken(2, 1, STEP));
        assertThat(state.planStart()).isEqualTo(2);
        apply(planClosed(), ordered(1, 1, 2), settled(1, Rollback.Status.APPLIED));
        assertThat(state.planRuns()).isTrue();
        apply(planClosed());
        assertThat(state.closed()).isEqualTo(Fact.PlanClosed.Outcome.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1, 1", // skips a number
        "1, 2, 1", // was never commanded before
        "1, 1, 3", // goes to a checkpoint that was never taken
    })
    void aFirstCommandHasTheNextNumberAndATargetThatWasTaken(long number, int attempt, long target) {
        apply(taken(1, 1, STEP), taken(2, 1, STEP));
        assertRefused(ordered(number, attempt, target));
        apply(ordered(1, 1, 1));
        assertThat(state.latest()).isEqualTo(1);
    }

    @Test
    void aPendingRollbackIsSupersededBeforeTheNextIsOrdered() {
        apply(taken(1, 1, STEP), ordered(1, 1, 1));
        assertRefused(ordered(2, 1, 1));
        apply(settled(1, Rollback.Status.SUPERSEDED), ordered(2, 1, 1));
        assertThat(state.epoch()).isEqualTo(3);
    }

    @Test
    void aCommandIsSentAgainOnlyWhileTheRollbackIsNotApplied() {
        apply(taken(1, 1, STEP), ordered(1, 1, 1));
        assertRefused(ordered(1, 3, 1));
        apply(ordered(1, 2, 1), settled(1, Rollback.Status.EXPIRED), ordered(1, 3, 1));
        assertThat(state.epoch()).isEqualTo(2);
        assertThat(state.lastRollback()).extracting(LastRollback::attempt).isEqualTo(3);
        apply(settled(1, Rollback.Status.APPLIED));
        assertRefused(ordered(1, 4, 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = Rollback.Status.class,
            names = {"APPLIED", "SUPERSEDED"})
    void aRollbackThatIsAppliedOrSupersededIsFinal(Rollback.Status end) {
        apply(taken(1, 1, STEP), ordered(1, 1, 1), settled(1, end));
        for (Rollback.Status outcome : List.of(
                Rollback.Status.APPLIED, Rollback.Status.FAILED, Rollback.Status.EXPIRED, Rollback.Status.SUPERSEDED)) {
            assertRefused(settled(1, outcome));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Rollback.Status.class,
            names = {"FAILED", "EXPIRED"})
    void aRollbackThatFailedOrExpiredMayStillBeAnswered(Rollback.Status end) {
        apply(taken(1, 1, STEP), ordered(1, 1, 1), settled(1, end));
        assertRefused(settled(1, Rollback.Status.EXPIRED));
        assertRefused(settled(1, Rollback.Status.SUPERSEDED));
        apply(settled(1, Rollback.Status.FAILED), settled(1, Rollback.Status.APPLIED));
        assertThat(state.lastRollback()).extracting(LastRollback::status).isEqualTo(Rollback.Status.APPLIED);
    }

    @Test
    void onlyTheNewestRollbackIsSettledOrAsksAgain() {
        assertRefused(settled(1, Rollback.Status.APPLIED));
        assertRefused(asked(1));
        apply(taken(1, 1, STEP), ordered(1, 1, 1), settled(1, Rollback.Status.APPLIED), ordered(2, 1, 1));
        assertRefused(settled(1, Rollback.Status.APPLIED));
        assertRefused(asked(1));
    }

    @Test
    void aParticipantMayAnswerAnOlderRollback() {
        apply(taken(1, 1, STEP), ordered(1, 1, 1), settled(1, Rollback.Status.APPLIED), ordered(2, 1, 1));
        apply(answered(1));
        assertThat(unapplied()).isEmpty();
        apply(answered(2));
        assertThat(unapplied()).containsExactly("invoice:4711");
        apply(asked(2));
        assertThat(unapplied()).isEmpty();
    }

    @Test
    void anEntityIsParkedOnceAndResumedOnce() {
        apply(taken(1, 1, STEP));
        refuses(resumed(), "an entity that is neither parked nor paused cannot be resumed");
        apply(parked());
        refuses(parked(), "step \"charge\" cannot park an entity that step \"charge\" has parked already");
        apply(resumed());
        assertThat(state.parked()).isNull();
        refuses(resumed(), "an entity that is neither parked nor paused cannot be resumed");
    }

    @Test
    void anEntityIsParkedByHandOnceUnlessFailuresHaveParkedIt() {
        apply(taken(1, 1, STEP), parkedByHand());
        refuses(parkedByHand(), "ann cannot park an entity that is parked already");
        refuses(parked(), "step \"charge\" cannot park an entity that a person has parked already");
        apply(resumed(), parked());
        refuses(parkedByHand(), "ann cannot park an entity that is parked already");
    }

    @Test
    void aPlanIsPausedWhileItRunsAndResumedOnce() {
        refuses(paused(), "a plan that does not run cannot be paused");
        apply(taken(1, 1, STEP), paused());
        refuses(paused(), "a plan that is paused cannot be paused");
        refuses(taken(2, 1, STEP), "no step can start from checkpoint 2 while the plan is paused");
        apply(resumed(), taken(2, 1, STEP));
        refuses(resumed(), "an entity that is neither parked nor paused cannot be resumed");
        apply(paused(), planClosed());
        assertThat(state.paused()).isNull();
    }

    @Test
    void onlyARollbackOpensAPlanThatARequestHasEnded() {
        apply(taken(1, 1, STEP), cancelled());
        refuses(taken(2, 1, STEP), "no step can start from checkpoint 2 while the plan is cancelled");
        apply(ordered(1, 1, 1), taken(2, 2, STEP));
        assertThat(state.isCancelled()).isFalse();
    }

    @Test
    void oneRollbackIsProposedAtATimeAndClosedOnce() {
        refuses(proposalClosed("ab"), "no rollback with the digest ab is proposed");
        apply(taken(1, 1, STEP), proposed("ab"));
        refuses(proposed("cd"), "a rollback with the digest cd cannot be proposed while one with the digest ab is");
        refuses(proposalClosed("cd"), "no rollback with the digest cd is proposed");
        assertThat(state.head().proposal().digest()).isEqualTo("ab");
        apply(proposalClosed("ab"));
        assertThat(state.head().proposal()).isNull();
        refuses(proposalClosed("ab"), "no rollback with the digest ab is proposed");
    }

    @Test
    void noMoreCheckpointsArePrunedThanWereTaken() {
        apply(taken(1, 1, STEP), taken(2, 1, STEP), pruned(1));
        assertThat(state.kept()).isEqualTo(1);
        refuses(pruned(1, 2), "2 checkpoints cannot be pruned after 1 of 2");
    }

    @Test
    void theHeadShowsOnlyARollbackThatIsPendingOrPartlyApplied() {
        apply(taken(1, 1, STEP), ordered(1, 1, 1));
        assertThat(state.head().pendingRollback()).isEqualTo(new RollbackId(PLAN, 1));
        assertThat(state.head().partlyApplied()).isNull();
        apply(settled(1, Rollback.Status.APPLIED));
        assertThat(state.head().pendingRollback()).isNull();
        assertThat(state.head().partlyApplied()).isNull();
        apply(answered(1));
        assertThat(state.head().partlyApplied()).isEqualTo(new RollbackId(PLAN, 1));
        assertThat(state.head().latest()).isEqualTo(new CheckpointId(PLAN, 1));
    }

    @Test
    void aRefusalIsCounted() {
        apply(taken(1, 1, STEP), refused(), refused());
        assertThat(state.head().counts().refused()).isEqualTo(2);
    }

    @Test
    void allCheckpointsMayBePruned() {
        apply(taken(1, 1, STEP), taken(2, 1, STEP), pruned(1, 2));
        assertThat(state.kept()).isZero();
    }

    @Test
    void onlyStepsWithATimeOutHaveADeadline() {
        apply(
                taken(1, 1, STEP),
                new Fact.CheckpointTaken(ref(), AT, checkpoint(2, 1, STEP), AT.plusSeconds(9), List.of()));
        assertThat(state.stepDeadlines()).containsExactly(Map.entry(2L, AT.plusSeconds(9)));
    }

    private Set<String> unapplied() {
        LastRollback last = state.lastRollback();
        assertThat(last).isNotNull();
        return last.unapplied();
    }

    private void apply(Fact... facts) {
        state = state.after(List.of(facts));
    }

    private void refuses(Fact fact, String why) {
        assertThatExceptionOfType(IllegalTransitionException.class)
                .isThrownBy(() -> state.after(fact))
                .withMessage(why);
    }

    private void assertRefused(Fact fact) {
        assertThatExceptionOfType(IllegalTransitionException.class).isThrownBy(() -> state.after(fact));
    }

    private static EventRef ref() {
        return new EventRef("event-1", "/test", 3, 1);
    }

    private static Checkpoint checkpoint(long sequence, long epoch, Step step) {
        return new Checkpoint(
                new CheckpointId(PLAN, sequence),
                null,
                epoch,
                Checkpoint.STEP_STARTED,
                step,
                null,
                Map.of(),
                Sha256.hex("state".getBytes(StandardCharsets.UTF_8)),
                null,
                Sha256.hex("chain".getBytes(StandardCharsets.UTF_8)),
                7,
                "0af7651916cd43dd8448eb211c80319c",
                AT,
                ref(),
                null,
                null);
    }

    private static Fact taken(long sequence, long epoch, Step step) {
        return new Fact.CheckpointTaken(ref(), AT, checkpoint(sequence, epoch, step), null, List.of());
    }

    private static Fact closed(long sequence) {
        return new Fact.StepClosed(ref(), AT, STEP, new CheckpointId(PLAN, sequence), StepOutcome.COMPLETED, null);
    }

    private static Fact planClosed() {
        return new Fact.PlanClosed(ref(), AT, Fact.PlanClosed.Outcome.COMPLETED, null);
    }

    private static Fact ordered(long number, int attempt, long target) {
        RollbackId id = new RollbackId(PLAN, number);
        return new Fact.RollbackOrdered(
                ref(),
                AT,
                id,
                id.epoch(),
                CheckpointRef.of(checkpoint(target, 1, STEP)),
                new RollbackCause("event-1", RollbackCause.Kind.REQUESTED, null, null, "why", "ann"),
                List.of(),
                attempt,
                AT.plusSeconds(60),
                List.of(),
                null);
    }

    private static Fact proposed(String digest) {
        RollbackId id = new RollbackId(PLAN, 1);
        return new Fact.RollbackProposed(
                ref(),
                AT,
                digest,
                id,
                id.epoch(),
                new CheckpointId(PLAN, 1),
                CheckpointRef.of(checkpoint(1, 1, STEP)),
                new RollbackCause("event-1", RollbackCause.Kind.REQUESTED, null, null, "why", "ann"),
                List.of(),
                List.of(),
                true,
                List.of(Fact.RollbackProposed.Need.ANY),
                AT.plusSeconds(60));
    }

    private static Fact proposalClosed(String digest) {
        return new Fact.ProposalClosed(ref(), AT, digest, Fact.ProposalClosed.Outcome.REJECTED, "bob", "no");
    }

    private static Fact settled(long number, Rollback.Status outcome) {
        return new Fact.RollbackSettled(ref(), AT, new RollbackId(PLAN, number), outcome, null, null, List.of(), null);
    }

    private static Fact answered(long number) {
        return new Fact.ParticipantAnswered(
                ref(), AT, new RollbackId(PLAN, number), INVOICE, Rollback.Status.FAILED, null);
    }

    private static Fact asked(long number) {
        return new Fact.ParticipantsAsked(
                ref(),
                AT,
                new RollbackId(PLAN, number),
                List.of(new Participant(INVOICE, STEP.name(), STEP.attempt())));
    }

    private static Fact refused() {
        return new Fact.RequestRefused(ref(), AT, "step-failed", RefusalCode.STEP_NOT_OPEN, "not open", null);
    }

    private static Fact parked() {
        return new Fact.EntityParked(ref(), AT, "charge", 3);
    }

    private static Fact parkedByHand() {
        return new Fact.EntityParkedByHand(ref(), AT, "audit", "ann");
    }

    private static Fact paused() {
        return new Fact.PlanPaused(ref(), AT, "night", "ann");
    }

    private static Fact cancelled() {
        return new Fact.PlanClosed(ref(), AT, Fact.PlanClosed.Outcome.FAILED, null, "ann");
    }

    private static Fact resumed() {
        return new Fact.EntityResumed(ref(), AT, "fixed", "ann");
    }

    private static Fact pruned(long... sequences) {
        return new Fact.CheckpointsPruned(
                ref(),
                AT,
                Arrays.stream(sequences)
                        .mapToObj(sequence -> new CheckpointId(PLAN, sequence))
                        .toList());
    }
}
