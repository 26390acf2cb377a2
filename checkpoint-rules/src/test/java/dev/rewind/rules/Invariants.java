package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What holds after every event of a life, and at its end. */
final class Invariants {

    private final Life life;
    private final Map<Long, Checkpoint> taken = new HashMap<>();
    private final Set<Long> done = new HashSet<>();
    private EntityState before;
    private Set<Long> protectedBefore = Set.of();

    Invariants(Life life) {
        this.life = life;
        this.before = life.state;
    }

    /** To be asked before each event. */
    void beforeEvent() {
        before = life.state;
        protectedBefore = neverPruned(life);
    }

    void afterEvent(PlanEvent event, String id, List<Fact> facts) {
        assertThat(facts).as("an event is never met with silence").isNotEmpty();
        assertThat(facts).allSatisfy(fact -> assertThat(fact.event().id()).isEqualTo(id));
        epochsOnlyGrow(facts);
        aRefusalAloneChangesNothingElse(facts);
        facts.forEach(fact -> {
            if (fact instanceof Fact.CheckpointTaken it) {
                taken.put(it.checkpoint().sequence(), it.checkpoint());
            } else if (fact instanceof Fact.RollbackOrdered order) {
                anOrderPointsAtACheckpointThatWasTakenAndIsIntact(order);
                commandsStayWithinTheLimit(event, order);
                aParkedEntityIsCommandedByPersonsOnly(event);
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
    }

    void aRedeliveryIsSilent(PlanEvent event, String id) {
        EntityState state = life.state;
        assertThat(life.happens(event, id)).isEmpty();
        assertThat(life.requests).isEmpty();
        assertThat(life.state).isEqualTo(state.at(life.state.lastOffset()));
    }

    void atTheEnd() throws IOException {
        sequencesHaveNoGapsButPrunedOnesAndTheChainIsWhole();
        factsAloneRebuildStateAndHistory();
    }

    private static Set<Long> neverPruned(Life life) {
        EntityState state = life.state;
        Set<Long> kept = new HashSet<>();
        kept.add(state.latest());
        state.openSteps().forEach(open -> kept.add(open.sequence()));
        if (state.planRuns()) {
            kept.add(state.planStart());
        }
        if (state.hasPendingRollback()) {
            kept.add(life.history
                    .rollback(state.lastRollback().number())
                    .checkpointId()
                    .sequence());
        }
        life.history.checkpoints.values().stream()
                .filter(checkpoint -> checkpoint.pinned() != null)
                .forEach(pinned -> kept.add(pinned.sequence()));
        return kept;
    }

    private void epochsOnlyGrow(List<Fact> facts) {
        long opened = facts.stream()
                .filter(fact -> fact instanceof Fact.RollbackOrdered ordered && ordered.attempt() == 1)
                .count();
        assertThat(opened).isLessThanOrEqualTo(1);
        assertThat(life.state.epoch()).isEqualTo(before.epoch() + opened);
        assertThat(life.state.lastOffset()).isGreaterThan(before.lastOffset());
    }

    private void aRefusalAloneChangesNothingElse(List<Fact> facts) {
        if (facts.size() == 1 && facts.get(0) instanceof Fact.RequestRefused && before.exists()) {
            assertThat(life.state.head())
                    .usingRecursiveComparison()
                    .ignoringFields("counts.refused")
                    .isEqualTo(before.head());
        }
    }

    private void anOrderPointsAtACheckpointThatWasTakenAndIsIntact(Fact.RollbackOrdered order) {
        long sequence = order.checkpoint().sequence();
        assertThat(order.checkpoint().chainHash()).isEqualTo(taken.get(sequence).chainHash());
        Checkpoint target = Objects.requireNonNull(life.history.checkpoint(sequence), "a target that is not there");
        assertThat(life.history.storedHash(target))
                .isEqualTo(taken.get(sequence).stateHash());
        assertThat(order.epoch()).isEqualTo(order.rollbackId().epoch());
        assertThat(life.state.latest()).isEqualTo(sequence);
        assertThat(order.participants())
                .extracting("entity")
                .doesNotHaveDuplicates()
                .doesNotContain(life.entity);
    }

    private void commandsStayWithinTheLimit(PlanEvent event, Fact.RollbackOrdered order) {
        if (order.attempt() > 1 && !(event instanceof PlanEvent.RollbackRetryRequested)) {
            assertThat(event).isInstanceOf(PlanEvent.DeadlineReached.class);
            assertThat(order.attempt()).isLessThanOrEqualTo(life.law.commandAttempts());
        }
    }

    private void aParkedEntityIsCommandedByPersonsOnly(PlanEvent event) {
        if (before.parked() != null) {
            assertThat(event).isInstanceOf(PlanEvent.RollbackRequested.class);
            assertThat(((PlanEvent.RollbackRequested) event).onBehalfOf()).isEmpty();
            assertThat(life.state.parked()).isNull();
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
            assertThat(failed).isEqualTo(before.open(failure.step()).isPresent());
        }
        if (failed && ordered == 0) {
            assertThat(facts)
                    .anySatisfy(fact -> assertThat(fact instanceof Fact.EntityParked
                                    || refuses(fact, RefusalCode.ENTITY_PARKED)
                                    || refuses(fact, RefusalCode.NO_INTACT_CHECKPOINT))
                            .isTrue());
        }
    }

    private static boolean refuses(Fact fact, RefusalCode code) {
        return fact instanceof Fact.RequestRefused refused && refused.code() == code;
    }

    /** A participant that undoes whatever it is told never undoes what is not done. */
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
        for (long sequence = 1; sequence <= life.state.taken(); sequence++) {
            Checkpoint checkpoint = Objects.requireNonNull(taken.get(sequence), "a number left out");
            assertThat(checkpoint.previousChainHash()).isEqualTo(previous);
            assertThat(checkpoint.expectedChainHash()).isEqualTo(checkpoint.chainHash());
            assertThat(checkpoint.parent() == null || checkpoint.parent().sequence() < sequence)
                    .isTrue();
            assertThat(life.history.checkpoints.containsKey(sequence))
                    .isNotEqualTo(life.history.pruned.contains(sequence));
            previous = checkpoint.chainHash();
        }
        assertThat(taken).hasSize((int) life.state.taken());
        assertThat(life.history.checkpoints).hasSize((int) life.state.kept());
    }

    /** Also after a stop anywhere, and through the JSON in which states and facts are kept. */
    private void factsAloneRebuildStateAndHistory() throws IOException {
        EntityState rebuilt = EntityState.initial(life.entity);
        FoldedHistory history = new FoldedHistory();
        for (Fact fact : life.facts) {
            Fact read = Json.mapper().readValue(Json.mapper().writeValueAsBytes(fact), fact.getClass());
            assertThat(read).isEqualTo(fact);
            rebuilt = Json.mapper().readValue(Json.mapper().writeValueAsBytes(rebuilt.after(read)), EntityState.class);
            history.apply(read, new byte[0]);
        }
        assertThat(rebuilt.at(life.state.lastOffset())).isEqualTo(life.state);
        assertThat(history.checkpoints).isEqualTo(life.history.checkpoints);
        assertThat(history.outcomes).isEqualTo(life.history.outcomes);
        assertThat(history.rollbacks).isEqualTo(life.history.rollbacks);
        for (Rollback rollback : history.rollbacks.values()) {
            assertThat(Json.mapper().readValue(Json.mapper().writeValueAsBytes(rollback), Rollback.class))
                    .isEqualTo(rollback);
        }
    }
}
