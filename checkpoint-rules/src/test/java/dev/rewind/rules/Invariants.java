package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.WaitEnded.WaitEnd;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.rules.fence.Fence;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.OpenStep;
import dev.rewind.rules.state.RememberedWait;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asserts what must hold after every event of a scenario, and at its end. */
final class Invariants {

    private final EntityScenario scenario;
    private final Map<Long, Checkpoint> taken = new HashMap<>();
    private final Set<Long> done = new HashSet<>();
    private EntityState before;
    private Set<Long> protectedBefore = Set.of();
    private @Nullable StepBoundary boundary;

    Invariants(EntityScenario scenario) {
        this.scenario = scenario;
        this.before = scenario.state;
    }

    /** Call before each event. */
    void beforeEvent(PlanEvent event) {
        before = scenario.state;
        boundary = StepBoundary.of(scenario, event);
        protectedBefore = neverPruned(scenario);
    }

    void afterEvent(PlanEvent event, String id, List<Fact> facts) {
        assertThat(facts).as("facts of an event that was not seen before").isNotEmpty();
        assertThat(facts).allSatisfy(fact -> assertThat(fact.event().id()).isEqualTo(id));
        epochsOnlyGrow(facts);
        aRefusalAloneChangesNothingElse(facts);
        facts.forEach(fact -> {
            if (fact instanceof Fact.CheckpointTaken it) {
                taken.put(it.checkpoint().sequence(), it.checkpoint());
            } else if (fact instanceof Fact.RollbackOrdered order) {
                anOrderPointsAtACheckpointThatWasTakenAndIsIntact(order);
                commandsStayWithinTheLimit(event, order);
                if (order.attempt() == 1) {
                    aParkedEntityIsRolledBackByPersonsOnly(event);
                }
            } else if (fact instanceof Fact.CheckpointsPruned pruned) {
                assertThat(pruned.checkpointIds())
                        .extracting(CheckpointId::sequence)
                        .doesNotContainAnyElementsOf(protectedBefore)
                        .doesNotHaveDuplicates()
                        .isSorted();
            }
        });
        aFailureOfAnOpenStepOrdersOneRollbackOrSaysWhyNot(event, facts);
        onlyWhatIsDoneIsUndone(facts);
        whatIsHeldStandsStill(event, facts);
        everySignalIsUsedOnce(facts);
        whatWaitsWithoutRunnerIsOffered(facts);
        whatHadEndedIsOfferedForItsRollback(facts);
        if (boundary != null) {
            boundary.assertSameAs(facts, scenario.state);
        }
    }

    void aRedeliveryIsSilent(PlanEvent event, String id) {
        EntityState state = scenario.state;
        assertThat(scenario.happens(event, id)).isEmpty();
        assertThat(scenario.requests).isEmpty();
        assertThat(scenario.state).isEqualTo(state.atOffset(scenario.state.lastOffset()));
    }

    void atTheEnd() throws IOException {
        sequencesHaveNoGapsButPrunedOnesAndTheChainIsWhole();
        factsAloneRebuildStateAndHistory();
    }

    private static Set<Long> neverPruned(EntityScenario scenario) {
        EntityState state = scenario.state;
        Set<Long> kept = new HashSet<>();
        kept.add(state.latest());
        state.openSteps().forEach(open -> kept.add(open.sequence()));
        if (state.planRuns()) {
            kept.add(state.planStart());
            kept.addAll(timelineSince(scenario, state.planStart()));
        }
        if (state.hasPendingRollback() || state.status() == EntityStatus.ROLLBACK_FAILED) {
            scenario.history.rollback(state.lastRollback().number()).undo().stream()
                    .map(step -> step.checkpointId().sequence())
                    .filter(scenario.history.checkpoints::containsKey)
                    .forEach(kept::add);
        }
        if (state.hasPendingRollback()) {
            kept.add(scenario.history
                    .rollback(state.lastRollback().number())
                    .checkpointId()
                    .sequence());
        }
        state.family().forks().forEach(fork -> kept.add(fork.checkpointId().sequence()));
        scenario.history.checkpoints.values().stream()
                .filter(checkpoint -> checkpoint.pinned() != null)
                .forEach(pinned -> kept.add(pinned.sequence()));
        return kept;
    }

    /** The checkpoints that the state of an open plan came from: an undo may need each of them. */
    private static Set<Long> timelineSince(EntityScenario scenario, long start) {
        Set<Long> line = new HashSet<>();
        Checkpoint checkpoint = scenario.history.checkpoints.get(scenario.state.latest());
        while (checkpoint != null && checkpoint.sequence() >= start) {
            line.add(checkpoint.sequence());
            CheckpointId parent = checkpoint.parent();
            checkpoint = parent == null ? null : scenario.history.checkpoints.get(parent.sequence());
        }
        return line;
    }

    private void epochsOnlyGrow(List<Fact> facts) {
        long opened = facts.stream()
                .filter(fact -> fact instanceof Fact.RollbackOrdered ordered && ordered.attempt() == 1)
                .count();
        assertThat(opened).isLessThanOrEqualTo(1);
        assertThat(scenario.state.epoch()).isEqualTo(before.epoch() + opened);
        assertThat(scenario.state.lastOffset()).isGreaterThan(before.lastOffset());
    }

    private void aRefusalAloneChangesNothingElse(List<Fact> facts) {
        if (facts.size() == 1 && facts.get(0) instanceof Fact.RequestRefused && before.exists()) {
            assertThat(scenario.state.head())
                    .usingRecursiveComparison()
                    .ignoringFields("counts.refused")
                    .isEqualTo(before.head());
        }
    }

    private void anOrderPointsAtACheckpointThatWasTakenAndIsIntact(Fact.RollbackOrdered order) {
        long sequence = order.checkpoint().sequence();
        assertThat(order.checkpoint().chainHash()).isEqualTo(taken.get(sequence).chainHash());
        Checkpoint target = Objects.requireNonNull(scenario.history.checkpoint(sequence), "a target that is not there");
        assertThat(scenario.history.storedHash(target))
                .isEqualTo(taken.get(sequence).stateHash());
        assertThat(order.epoch()).isEqualTo(order.rollbackId().epoch());
        assertThat(scenario.state.latest()).isEqualTo(order.restored().sequence());
        assertThat(order.participants())
                .extracting("entity")
                .doesNotHaveDuplicates()
                .doesNotContain(scenario.entity);
    }

    private void commandsStayWithinTheLimit(PlanEvent event, Fact.RollbackOrdered order) {
        if (order.attempt() > 1 && !(event instanceof PlanEvent.RollbackRetryRequested)) {
            assertThat(event).isInstanceOf(PlanEvent.DeadlineReached.class);
            assertThat(order.attempt()).isLessThanOrEqualTo(scenario.law.commandAttempts());
        }
    }

    private void aParkedEntityIsRolledBackByPersonsOnly(PlanEvent event) {
        if (before.isParked()) {
            assertThat(event)
                    .isInstanceOfAny(PlanEvent.RollbackRequested.class, PlanEvent.PlanCancelRequested.class)
                    .satisfies(it -> assertThat(
                                    it instanceof PlanEvent.RollbackRequested asked ? asked.onBehalfOf() : List.of())
                            .isEmpty());
            assertThat(scenario.state.isParked()).isFalse();
        }
    }

    /** While a plan is paused, no step starts and none times out. A cancelled plan starts no step either. */
    private void whatIsHeldStandsStill(PlanEvent event, List<Fact> facts) {
        EntityState after = scenario.state;
        if (before.paused() != null || before.isCancelled()) {
            assertThat(facts)
                    .noneMatch(fact -> fact instanceof Fact.CheckpointTaken it
                            && it.checkpoint().step() != null)
                    .noneMatch(fact -> fact instanceof Fact.StepClosed it && it.outcome() == StepOutcome.TIMED_OUT);
        }
        if (after.paused() != null) {
            assertThat(after.planRuns()).isTrue();
            assertThat(after.stepDeadlines()).isEmpty();
        }
        if (before.paused() != null && after.paused() == null && after.planRuns()) {
            assertThat(event).isInstanceOf(PlanEvent.EntityResumed.class);
            assertThat(after.openSteps().stream().map(OpenStep::deadline).filter(Objects::nonNull))
                    .allSatisfy(due -> assertThat(due).isAfter(after.updatedAt()));
        }
    }

    private void aFailureOfAnOpenStepOrdersOneRollbackOrSaysWhyNot(PlanEvent event, List<Fact> facts) {
        long ordered =
                facts.stream().filter(Fact.RollbackOrdered.class::isInstance).count();
        assertThat(ordered).isLessThanOrEqualTo(1);
        boolean failed = facts.stream()
                .anyMatch(fact -> fact instanceof Fact.StepClosed closed
                        && (closed.outcome() == StepOutcome.FAILED || closed.outcome() == StepOutcome.TIMED_OUT));
        if (event instanceof PlanEvent.StepFailed failure && Fence.check(before, event) == null) {
            assertThat(failed).isEqualTo(before.openStep(failure.step()).isPresent());
        }
        if (failed && ordered == 0) {
            assertThat(facts)
                    .anySatisfy(fact -> assertThat(fact instanceof Fact.EntityParked
                                    || refuses(fact, RefusalCode.ENTITY_PARKED)
                                    || refuses(fact, RefusalCode.NO_INTACT_CHECKPOINT))
                            .isTrue());
        }
    }

    /** A signal ends at most one wait, is kept otherwise, and is used once. What is kept is bounded. */
    private void everySignalIsUsedOnce(List<Fact> facts) {
        long received =
                facts.stream().filter(Fact.SignalReceived.class::isInstance).count();
        List<Fact.WaitEnded> ended = facts.stream()
                .filter(Fact.WaitEnded.class::isInstance)
                .map(Fact.WaitEnded.class::cast)
                .toList();
        assertThat(ended).hasSizeLessThanOrEqualTo(1);
        ended.forEach(end -> assertThat(end.by() == WaitEnd.SIGNAL).isEqualTo(end.signal() != null));
        if (scenario.state.planRuns() && scenario.state.epoch() == before.epoch()) {
            long used = ended.stream()
                    .filter(end -> end.by() == WaitEnd.SIGNAL && !hadEndedBefore(end))
                    .count();
            assertThat(scenario.state.signals()).hasSize((int) (before.signals().size() + received - used));
        }
        assertThat(scenario.state.signals()).hasSizeLessThanOrEqualTo(Limits.KEPT_SIGNALS);
        assertThat(scenario.state.openSteps())
                .noneMatch(open -> scenario.state.signals().stream().anyMatch(kept -> open.waitsFor(kept.name())));
    }

    /** Whether a step that waited in an earlier attempt goes on at once, without another signal. */
    private boolean hadEndedBefore(Fact.WaitEnded end) {
        RememberedWait known = before.waitOf(end.step()).orElse(null);
        return known != null
                && known.endedBy() == WaitEnd.SIGNAL
                && Objects.equals(known.signal(), end.signal())
                && end.checkpointId().sequence() > before.taken();
    }

    /** A plan that waits without a runner is offered when its wait ends, and not before. */
    private void whatWaitsWithoutRunnerIsOffered(List<Fact> facts) {
        List<Fact.PlanOffered> offers = facts.stream()
                .filter(Fact.PlanOffered.class::isInstance)
                .map(Fact.PlanOffered.class::cast)
                .toList();
        boolean ended = before.waitsWithoutRunner() && !scenario.state.waitsWithoutRunner();
        if (ended && scenario.state.offer() != null && scenario.state.planRuns() && scenario.state.paused() == null) {
            assertThat(scenario.state.offer().open() || facts.stream().anyMatch(this::isByWorker))
                    .isTrue();
        }
        if (scenario.state.waitsWithoutRunner() && before.waitsWithoutRunner()) {
            assertThat(offers).allMatch(offer -> offer.why() == Fact.OfferCause.RELEASED);
        }
        scenario.state.openSteps().stream()
                .filter(open -> open.waits() != null && open.waits().hasNoRunner())
                .forEach(open -> assertThat(open.runner()).isNull());
    }

    /** A requested plan that had ended has no runner, so its rollback is offered. */
    private void whatHadEndedIsOfferedForItsRollback(List<Fact> facts) {
        boolean isOrdered = facts.stream()
                .anyMatch(fact -> fact instanceof Fact.RollbackOrdered order
                        && order.attempt() == 1
                        && !order.cause().takesPlanOver());
        boolean hadNoRunner = before.closed() != null && !before.hasPendingRollback();
        if (isOrdered && hadNoRunner && before.offer() != null && !scenario.state.isParked()) {
            assertThat(scenario.state.offer().open()).isTrue();
        }
    }

    /** Whether a worker closed the step, or started another one. */
    private boolean isByWorker(Fact fact) {
        return fact instanceof Fact.StepClosed || fact instanceof Fact.CheckpointTaken;
    }

    private static boolean refuses(Fact fact, RefusalCode code) {
        return fact instanceof Fact.RequestRefused refused && refused.code() == code;
    }

    /** An order lists as completed only steps that did complete and were not undone yet. */
    private void onlyWhatIsDoneIsUndone(List<Fact> facts) {
        for (Fact fact : facts) {
            if (fact instanceof Fact.StepClosed closed && closed.outcome() == StepOutcome.COMPLETED) {
                done.add(closed.checkpointId().sequence());
            }
            if (fact instanceof Fact.RollbackOrdered order) {
                assertThat(order.undo())
                        .extracting(undo -> undo.checkpointId().sequence())
                        .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                        .doesNotHaveDuplicates();
                assertThat(order.undo().stream()
                                .filter(UndoStep::completed)
                                .map(undo -> undo.checkpointId().sequence()))
                        .isSubsetOf(done);
            }
        }
    }

    private void sequencesHaveNoGapsButPrunedOnesAndTheChainIsWhole() {
        String previous = null;
        for (long sequence = 1; sequence <= scenario.state.taken(); sequence++) {
            Checkpoint checkpoint = Objects.requireNonNull(taken.get(sequence), "a number left out");
            assertThat(checkpoint.previousChainHash()).isEqualTo(previous);
            assertThat(checkpoint.expectedChainHash()).isEqualTo(checkpoint.chainHash());
            assertThat(checkpoint.parent() == null || checkpoint.parent().sequence() < sequence)
                    .isTrue();
            assertThat(scenario.history.checkpoints.containsKey(sequence))
                    .isNotEqualTo(scenario.history.pruned.contains(sequence));
            previous = checkpoint.chainHash();
        }
        assertThat(taken).hasSize((int) scenario.state.taken());
        assertThat(scenario.history.checkpoints).hasSize((int) scenario.state.kept());
    }

    /** Every state and fact is also written to JSON and read back, as a restart does. */
    private void factsAloneRebuildStateAndHistory() throws IOException {
        EntityState rebuilt = EntityState.initial(scenario.entity);
        FoldedHistory history = new FoldedHistory();
        for (Fact fact : scenario.facts) {
            Fact read = Json.mapper().readValue(Json.mapper().writeValueAsBytes(fact), fact.getClass());
            assertThat(read).isEqualTo(fact);
            rebuilt = Json.mapper().readValue(Json.mapper().writeValueAsBytes(rebuilt.after(read)), EntityState.class);
            history.apply(read, new byte[0]);
        }
        assertThat(rebuilt.atOffset(scenario.state.lastOffset())).isEqualTo(scenario.state);
        assertThat(history.checkpoints).isEqualTo(scenario.history.checkpoints);
        assertThat(history.outcomes).isEqualTo(scenario.history.outcomes);
        assertThat(history.rollbacks).isEqualTo(scenario.history.rollbacks);
        for (Rollback rollback : history.rollbacks.values()) {
            assertThat(Json.mapper().readValue(Json.mapper().writeValueAsBytes(rollback), Rollback.class))
                    .isEqualTo(rollback);
        }
    }
}
