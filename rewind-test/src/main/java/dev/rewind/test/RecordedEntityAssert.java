package dev.rewind.test;

import dev.rewind.events.Fact;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the facts about an entity. Each waits until it holds, at most 30 s or the time of {@link #within}. It
 * fails at once when the plan has ended and no rollback is pending, because then nothing but retention comes by itself. The
 * message of a failure has the timeline.
 */
public final class RecordedEntityAssert extends AbstractAssert<RecordedEntityAssert, RecordedEntity> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private Duration patience = PATIENCE;
    private @Nullable Set<RollbackId> rollbacks;

    RecordedEntityAssert(RecordedEntity actual) {
        super(actual, RecordedEntityAssert.class);
    }

    /** Sets how long the next assertions wait. */
    public RecordedEntityAssert within(Duration most) {
        patience = most;
        return this;
    }

    /** The plan completed, and no later rollback is pending. */
    public RecordedEntityAssert completed() {
        return holds("completed", facts -> isSettled(facts) && outcome(facts) == PlanClosed.Outcome.COMPLETED);
    }

    /** The plan failed, and its rollback is settled. */
    public RecordedEntityAssert failed() {
        return holds("failed", facts -> isSettled(facts) && outcome(facts) == PlanClosed.Outcome.FAILED);
    }

    /** The plan failed, and this is the last step that failed or timed out. */
    public RecordedEntityAssert failedAt(String step) {
        failed();
        return holds("failed at step \"" + step + "\"", facts -> step.equals(lastFailure(facts)));
    }

    /** The plan failed with an error of this type, such as {@code card_declined}. */
    public RecordedEntityAssert failedWith(String errorType) {
        failed();
        return holds(
                "failed with an error of type \"" + errorType + "\"",
                facts -> all(facts, PlanClosed.class)
                        .anyMatch(closed ->
                                closed.error() != null && closed.error().type().equals(errorType)));
    }

    /** This step completed, in any attempt. A later rollback may have taken it back. */
    public RecordedEntityAssert ran(String step) {
        return holds("has completed step \"" + step + "\"", facts -> closed(facts, step, StepOutcome.COMPLETED));
    }

    /** No attempt of this step completed so far. */
    public RecordedEntityAssert didNotComplete(String step) {
        return holds("has not completed step \"" + step + "\"", facts -> !closed(facts, step, StepOutcome.COMPLETED));
    }

    /** An attempt of this step timed out. */
    public RecordedEntityAssert timedOutAt(String step) {
        return holds("timed out at step \"" + step + "\"", facts -> closed(facts, step, StepOutcome.TIMED_OUT));
    }

    /**
     * A rollback to the checkpoint before this step was applied. {@link #undid} and {@link #undidNothing} then speak of
     * this rollback.
     */
    public RecordedEntityAssert rolledBackTo(String step) {
        return rollback("has rolled back to step \"" + step + "\"", ordered -> {
            return ordered.checkpoint().step() != null
                    && ordered.checkpoint().step().name().equals(step);
        });
    }

    /** A rollback to the checkpoint of this number was applied, as {@link #rolledBackTo(String)}. */
    public RecordedEntityAssert rolledBackTo(long sequence) {
        return rollback(
                "has rolled back to checkpoint " + sequence,
                ordered -> ordered.checkpoint().sequence() == sequence);
    }

    /** The rollback undid exactly these steps, in this order: newest first. */
    public RecordedEntityAssert undid(String... steps) {
        List<String> expected = Arrays.asList(steps);
        return settled("undid " + expected, undone -> undone.equals(expected));
    }

    /** The rollback undid no step. */
    public RecordedEntityAssert undidNothing() {
        return settled("undid nothing", List::isEmpty);
    }

    /** No rollback was ordered so far, other than by a runner that takes a requested plan over. */
    public RecordedEntityAssert notRolledBack() {
        return holds(
                "is not rolled back",
                facts -> all(facts, RollbackOrdered.class)
                        .allMatch(ordered -> ordered.cause().kind() == RollbackCause.Kind.REQUESTED
                                && ordered.cause().takesPlanOver()));
    }

    /** An event of the entity was refused with this code. */
    public RecordedEntityAssert refused(RefusalCode code) {
        return holds(
                "has refused an event with " + code,
                facts -> all(facts, Fact.RequestRefused.class).anyMatch(refusal -> refusal.code() == code));
    }

    /** Checkpoints were taken so often, those of steps that were rolled back or pruned included. */
    public RecordedEntityAssert hasCheckpoints(int count) {
        return holds(
                "has " + count + " checkpoints",
                facts -> all(facts, Fact.CheckpointTaken.class).count() == count);
    }

    /** Retention has deleted the checkpoint of this number. It waits also when the plan has ended. */
    public RecordedEntityAssert pruned(long sequence) {
        return holds(
                "has pruned checkpoint " + sequence,
                true,
                facts -> all(facts, Fact.CheckpointsPruned.class)
                        .flatMap(pruned -> pruned.checkpointIds().stream())
                        .anyMatch(id -> id.sequence() == sequence));
    }

    private RecordedEntityAssert rollback(String expectation, Predicate<RollbackOrdered> wanted) {
        return holds(expectation, facts -> {
            Set<RollbackId> applied = all(facts, RollbackSettled.class)
                    .filter(settled -> settled.outcome() == Rollback.Status.APPLIED)
                    .map(RollbackSettled::rollbackId)
                    .collect(Collectors.toSet());
            Set<RollbackId> found = all(facts, RollbackOrdered.class)
                    .filter(ordered -> wanted.test(ordered) && applied.contains(ordered.rollbackId()))
                    .map(RollbackOrdered::rollbackId)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            rollbacks = found;
            return !found.isEmpty();
        });
    }

    private RecordedEntityAssert settled(String expectation, Predicate<List<String>> wanted) {
        Set<RollbackId> among = rollbacks;
        return holds(
                "has a rollback that " + expectation,
                facts -> all(facts, RollbackSettled.class)
                        .filter(settled -> among == null || among.contains(settled.rollbackId()))
                        .anyMatch(settled -> wanted.test(
                                settled.undone().stream().map(UndoStep::step).toList())));
    }

    private RecordedEntityAssert holds(String expectation, Predicate<List<Fact>> check) {
        return holds(expectation, false, check);
    }

    private RecordedEntityAssert holds(String expectation, boolean comesAfterTheEnd, Predicate<List<Fact>> check) {
        isNotNull();
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Fact> facts = actual.facts();
            if (check.test(facts)) {
                return this;
            }
            if ((!comesAfterTheEnd && outcome(facts) != null && isSettled(facts)) || System.nanoTime() > end) {
                throw failure(
                        "%nExpecting that %s %s, but the log records:%n%n%s%n",
                        actual.key(), expectation, TimelineText.of(actual.key(), facts));
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for facts about " + actual.key(), e);
        }
    }

    /** Whether no rollback is pending. */
    private static boolean isSettled(List<Fact> facts) {
        Set<RollbackId> pending = all(facts, RollbackOrdered.class)
                .map(RollbackOrdered::rollbackId)
                .collect(Collectors.toSet());
        all(facts, RollbackSettled.class).map(RollbackSettled::rollbackId).forEach(pending::remove);
        return pending.isEmpty();
    }

    /** How the plan ended; null while it has not, or when a later rollback opened it again. */
    private static PlanClosed.@Nullable Outcome outcome(List<Fact> facts) {
        PlanClosed.Outcome outcome = null;
        for (Fact fact : facts) {
            if (fact instanceof PlanClosed closed) {
                outcome = closed.outcome();
            } else if (fact instanceof RollbackOrdered && outcome == PlanClosed.Outcome.COMPLETED) {
                outcome = null;
            }
        }
        return outcome;
    }

    private static @Nullable String lastFailure(List<Fact> facts) {
        return all(facts, Fact.StepClosed.class)
                .filter(closed -> closed.outcome() == StepOutcome.FAILED || closed.outcome() == StepOutcome.TIMED_OUT)
                .map(closed -> closed.step().name())
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static boolean closed(List<Fact> facts, String step, StepOutcome outcome) {
        return all(facts, Fact.StepClosed.class)
                .anyMatch(closed ->
                        closed.outcome() == outcome && closed.step().name().equals(step));
    }

    private static <F extends Fact> Stream<F> all(List<Fact> facts, Class<F> kind) {
        return facts.stream().filter(kind::isInstance).map((Function<Fact, F>) kind::cast);
    }
}
