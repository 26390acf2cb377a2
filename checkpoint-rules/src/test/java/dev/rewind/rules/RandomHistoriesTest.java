package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for every history: thousands of random ones, each named by its seed. */
class RandomHistoriesTest {

    private static final int HISTORIES = Integer.getInteger("rewind.histories", 300);
    private static final int EVENTS = 120;

    @Test
    void theLawHoldsInEveryHistory() throws IOException {
        long first = Long.getLong("rewind.seed", 20_260_131L);
        Set<RefusalCode> refused = EnumSet.noneOf(RefusalCode.class);
        Set<Class<?>> stated = new HashSet<>();
        for (long seed = first; seed < first + HISTORIES; seed++) {
            try {
                Life life = live(seed);
                life.facts.forEach(fact -> {
                    stated.add(fact.getClass());
                    if (fact instanceof Fact.RequestRefused refusal) {
                        refused.add(refusal.code());
                    }
                });
            } catch (AssertionError | RuntimeException e) {
                fail("history of seed " + seed + "; to run it alone: -Drewind.seed=" + seed, e);
            }
        }
        assertThat(refused)
                .as("every refusal is visited, but the one that takes a thousand steps and those of broken storage")
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(
                        RefusalCode.TOO_MANY_OPEN_STEPS,
                        RefusalCode.TOO_MANY_STEPS_TO_UNDO,
                        RefusalCode.TOO_MANY_PARTICIPANTS,
                        RefusalCode.CASCADE_TOO_DEEP,
                        RefusalCode.NO_INTACT_CHECKPOINT,
                        RefusalCode.ENTITY_PARKED)));
        Set<Class<?>> expected = new HashSet<>(EventTypes.facts().values());
        expected.removeAll(Set.of(
                Fact.ParticipantAnswered.class,
                Fact.EntityParked.class,
                Fact.EntityResumed.class,
                Fact.CheckpointsPruned.class,
                Fact.IntegrityFailed.class));
        assertThat(stated).as("every fact of the laws in force is visited").isEqualTo(expected);
    }

    private static Life live(long seed) throws IOException {
        Histories histories = new Histories(seed);
        Life life = new Life();
        List<PlanEvent> events = new ArrayList<>();
        Undone undone = new Undone();
        for (int i = 0; i < EVENTS; i++) {
            EntityState before = life.state;
            if (!events.isEmpty() && histories.oneIn(6)) {
                int again = Math.max(0, events.size() - 1 - histories.below(SeenEvents.WINDOW));
                redeliveryChangesNothing(life, events.get(again), "id-" + again);
                continue;
            }
            PlanEvent event = histories.next(before);
            List<Fact> facts = life.happens(event, "id-" + events.size());
            events.add(event);

            assertThat(facts).as("an event is never met with silence").isNotEmpty();
            assertThat(facts).allSatisfy(fact -> assertThat(fact.event().id()).isEqualTo("id-" + (events.size() - 1)));
            epochsOnlyGrow(before, life.state, facts);
            aRefusalChangesNothingElse(before, life.state, facts);
            everyOrderPointsAtACheckpointThatWasTaken(life, facts);
            aFailureOfAnOpenStepOrdersExactlyOneRollback(before, event, facts);
            undone.onlyWhatWasDone(facts);
        }
        sequencesHaveNoGapsAndTheChainIsWhole(life);
        factsAloneRebuildTheState(life);
        return life;
    }

    private static void redeliveryChangesNothing(Life life, PlanEvent event, String id) {
        EntityState before = life.state;
        assertThat(life.happens(event, id)).isEmpty();
        assertThat(life.state).isEqualTo(before.at(life.state.lastOffset()));
    }

    private static void epochsOnlyGrow(EntityState before, EntityState after, List<Fact> facts) {
        long opened = facts.stream()
                .filter(fact -> fact instanceof Fact.RollbackOrdered ordered && ordered.attempt() == 1)
                .count();
        assertThat(after.epoch()).isEqualTo(before.epoch() + opened);
        assertThat(after.lastOffset()).isGreaterThan(before.lastOffset());
    }

    private static void aRefusalChangesNothingElse(EntityState before, EntityState after, List<Fact> facts) {
        if (facts.size() == 1 && facts.get(0) instanceof Fact.RequestRefused && before.exists()) {
            assertThat(after.head())
                    .usingRecursiveComparison()
                    .ignoringFields("counts.refused")
                    .isEqualTo(before.head());
        }
    }

    private static void everyOrderPointsAtACheckpointThatWasTaken(Life life, List<Fact> facts) {
        for (Fact fact : facts) {
            if (fact instanceof Fact.RollbackOrdered order) {
                Checkpoint target = life.history.checkpoint(order.checkpoint().sequence());
                assertThat(target).isNotNull();
                assertThat(order.checkpoint().stateHash()).isEqualTo(target.stateHash());
                assertThat(life.history.storedHash(target)).isEqualTo(target.stateHash());
                assertThat(order.epoch()).isEqualTo(order.rollbackId().epoch());
                assertThat(life.state.latest()).isEqualTo(target.sequence());
            }
        }
    }

    private static void aFailureOfAnOpenStepOrdersExactlyOneRollback(
            EntityState before, PlanEvent event, List<Fact> facts) {
        boolean failed = event instanceof PlanEvent.StepFailed failure
                && Fence.check(before, event) == null
                && before.open(failure.step()).isPresent();
        long ordered =
                facts.stream().filter(Fact.RollbackOrdered.class::isInstance).count();
        if (failed) {
            assertThat(ordered).isEqualTo(1);
        } else {
            assertThat(ordered).isLessThanOrEqualTo(1);
        }
    }

    private static void sequencesHaveNoGapsAndTheChainIsWhole(Life life) {
        long expected = 1;
        String previous = null;
        for (Checkpoint checkpoint : life.history.checkpoints.values()) {
            assertThat(checkpoint.sequence()).isEqualTo(expected++);
            assertThat(checkpoint.previousChainHash()).isEqualTo(previous);
            assertThat(checkpoint.expectedChainHash()).isEqualTo(checkpoint.chainHash());
            assertThat(checkpoint.parent() == null || checkpoint.parent().sequence() < checkpoint.sequence())
                    .isTrue();
            previous = checkpoint.chainHash();
        }
    }

    /** Also after a stop anywhere, and through the JSON in which states and facts are kept. */
    private static void factsAloneRebuildTheState(Life life) throws IOException {
        EntityState rebuilt = EntityState.initial(Life.PLAN);
        for (Fact fact : life.facts) {
            Fact read = Json.mapper().readValue(Json.mapper().writeValueAsBytes(fact), fact.getClass());
            assertThat(read).isEqualTo(fact);
            rebuilt = Json.mapper().readValue(Json.mapper().writeValueAsBytes(rebuilt.after(read)), EntityState.class);
        }
        assertThat(rebuilt.at(life.state.lastOffset())).isEqualTo(life.state);
    }

    /** A participant that undoes whatever it is told never undoes what is not done. */
    private static final class Undone {

        private final Set<Long> done = new HashSet<>();

        void onlyWhatWasDone(List<Fact> facts) {
            for (Fact fact : facts) {
                if (fact instanceof Fact.StepClosed closed && closed.outcome() == StepOutcome.COMPLETED) {
                    done.add(closed.checkpointId().sequence());
                }
                if (fact instanceof Fact.RollbackOrdered order) {
                    List<Long> sequences = order.undo().stream()
                            .map(undo -> undo.checkpointId().sequence())
                            .toList();
                    assertThat(sequences)
                            .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                            .doesNotHaveDuplicates();
                    order.undo().stream()
                            .filter(UndoStep::completed)
                            .forEach(undo -> assertThat(done)
                                    .contains(undo.checkpointId().sequence()));
                }
            }
        }
    }
}
