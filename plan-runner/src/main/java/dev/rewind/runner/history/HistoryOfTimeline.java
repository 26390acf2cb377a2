package dev.rewind.runner.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.answer.TimelineAnswer.StepRun;
import dev.rewind.runner.history.PlanHistory.End;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Derives the history of a plan from its timeline. The result is the same as from the facts about the plan. */
final class HistoryOfTimeline {

    private final Entity entity;
    private final NavigableMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    private final NavigableMap<Long, StepRun> runs = new TreeMap<>();
    private final NavigableMap<Long, Rollback> rollbacks = new TreeMap<>();

    private HistoryOfTimeline(Entity entity) {
        this.entity = entity;
    }

    /** @param pages the pages of the timeline, newest first; at least one */
    static PlanHistory of(List<TimelineAnswer> pages) {
        HistoryOfTimeline history = new HistoryOfTimeline(pages.get(0).entity());
        pages.forEach(page -> page.entries().forEach(history::add));
        return history.history();
    }

    private void add(TimelineAnswer.Entry entry) {
        if (entry.checkpoint() != null) {
            checkpoints.put(entry.checkpoint().sequence(), entry.checkpoint());
        } else if (entry.step() != null) {
            runs.put(entry.step().checkpointId().sequence(), entry.step());
        } else if (entry.rollback() != null) {
            rollbacks.put(entry.rollback().rollbackId().number(), entry.rollback());
        }
    }

    private PlanHistory history() {
        NavigableSet<Long> open = new TreeSet<>();
        NavigableSet<Long> waiting = new TreeSet<>();
        NavigableSet<Long> withoutRunner = new TreeSet<>();
        for (Entity.OpenStep step : entity.openSteps()) {
            long start = step.checkpointId().sequence();
            open.add(start);
            if (step.waits() != null) {
                waiting.add(start);
            }
            if (step.runner() == null) {
                withoutRunner.add(start);
            }
        }
        Rollback last = rollbacks.isEmpty() ? null : rollbacks.lastEntry().getValue();
        Long unapplied =
                last != null && last.status().isUnapplied() ? last.restored().sequence() : null;
        End closed = entity.ended() == null
                ? null
                : new End(entity.ended().outcome(), entity.ended().error());
        Map<String, Integer> failures = new HashMap<>();
        Map<String, ErrorDetail> errors = new HashMap<>();
        countFailures(failures, errors);
        Checkpoint newest = runs.isEmpty() ? null : checkpoints.get(runs.lastKey());
        return new PlanHistory(
                checkpoints,
                open,
                waiting,
                withoutRunner,
                completed(),
                attempts(),
                failures,
                errors,
                undone(),
                entity.epoch(),
                entity.latest() == null ? 0 : entity.latest().sequence(),
                unapplied == null ? closed : null,
                failed(closed),
                unapplied,
                parked(),
                entity.paused() != null,
                entity.offer() != null,
                entity.offer() != null && entity.offer().open(),
                entity.runner(),
                newest == null ? null : newest.traceId(),
                null);
    }

    /** Completed steps, without those that a rollback has taken back. */
    private NavigableMap<Long, DoneStep> completed() {
        NavigableMap<Long, DoneStep> done = new TreeMap<>();
        runs.forEach((sequence, run) -> {
            if (run.outcome() == StepOutcome.COMPLETED || run.outcome() == StepOutcome.UNDONE) {
                Step step = new Step(run.name(), run.index(), run.attempt());
                done.put(sequence, new DoneStep(step, run.checkpointId(), run.endOffset(), null));
            }
        });
        for (Rollback rollback : rollbacks.values()) {
            List<UndoStep> takenBack =
                    rollback.status() == Rollback.Status.APPLIED ? rollback.undo() : answeredUndone(rollback);
            takenBack.stream()
                    .map(UndoStep::checkpointId)
                    .map(CheckpointId::sequence)
                    .forEach(done::remove);
        }
        return done;
    }

    private Map<String, Integer> attempts() {
        Map<String, Integer> attempts = new LinkedHashMap<>();
        for (Checkpoint checkpoint : checkpoints.values()) {
            Step step = checkpoint.step();
            if (step != null) {
                attempts.merge(step.name(), step.attempt(), (known, more) -> Math.max(known, more));
            }
        }
        return attempts;
    }

    private void countFailures(Map<String, Integer> failures, Map<String, ErrorDetail> errors) {
        long resetBefore = rollbacks.values().stream()
                .filter(rollback -> RunTakeover.isByPerson(rollback.cause()))
                .mapToLong(Rollback::epoch)
                .max()
                .orElse(0);
        runs.forEach((sequence, run) -> {
            StepOutcome outcome = run.outcome();
            if (outcome == StepOutcome.COMPLETED || outcome == StepOutcome.UNDONE) {
                failures.remove(run.name());
            } else if (outcome != null
                    && RunTakeover.isFailure(outcome, run.error())
                    && epoch(sequence) >= resetBefore
                    && isAfterResumed(run)) {
                failures.merge(run.name(), 1, Integer::sum);
                errors.put(run.name(), RunTakeover.errorOf(run.error()));
            }
        });
    }

    private long epoch(long sequence) {
        Checkpoint start = checkpoints.get(sequence);
        return start == null ? 0 : start.epoch();
    }

    private boolean isAfterResumed(StepRun run) {
        Instant resumed = entity.resumedAt();
        return resumed == null || (run.endedAt() != null && run.endedAt().isAfter(resumed));
    }

    private List<UndoStep> undone() {
        List<UndoStep> undone = new ArrayList<>();
        rollbacks.values().forEach(rollback -> undone.addAll(answeredUndone(rollback)));
        return undone;
    }

    private static List<UndoStep> answeredUndone(Rollback rollback) {
        return rollback.ledger().stream()
                .flatMap(answer -> answer.undone().stream())
                .toList();
    }

    /**
     * The failure of the plan. A rollback by which a runner took the plan over opens the plan again, and the failure
     * still holds: the rollback that the failure caused is not applied yet.
     */
    private @Nullable End failed(@Nullable End closed) {
        if (closed != null) {
            return closed.outcome() == PlanClosed.Outcome.FAILED ? closed : null;
        }
        for (Rollback rollback : rollbacks.descendingMap().values()) {
            RollbackCause cause = rollback.cause();
            if (!RunTakeover.isCauseOf(cause)) {
                boolean isOfPlan = cause.kind() == RollbackCause.Kind.STEP_FAILED && cause.step() == null;
                boolean continued = runs.keySet().stream().anyMatch(start -> epoch(start) >= rollback.epoch());
                return isOfPlan && !continued ? new End(PlanClosed.Outcome.FAILED, cause.error()) : null;
            }
        }
        return null;
    }

    private @Nullable String parked() {
        if (entity.parked() != null) {
            return entity.parked().by() + ": " + entity.parked().reason();
        }
        return entity.status() == EntityStatus.PARKED ? "step \"" + parkedBy() + "\"" : null;
    }

    /** The step whose failure came last. */
    private String parkedBy() {
        return runs.descendingMap().values().stream()
                .filter(run -> run.outcome() == StepOutcome.FAILED || run.outcome() == StepOutcome.TIMED_OUT)
                .map(StepRun::name)
                .findFirst()
                .orElse("unknown");
    }
}
