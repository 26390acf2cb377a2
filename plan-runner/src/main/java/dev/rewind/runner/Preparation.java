package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out which steps of a stage are to be tried. */
final class Preparation<T> {

    private final EntityKey plan;
    private final Progress<T> progress;
    private final Tally tally;
    private final Journal journal;
    private final Narrator narrator;
    private final PlanTrace trace;

    Preparation(Contacts contacts, Progress<T> progress, Tally tally) {
        this.plan = contacts.plan();
        this.journal = contacts.journal();
        this.narrator = contacts.narrator();
        this.trace = contacts.trace();
        this.progress = progress;
        this.tally = tally;
    }

    /**
     * A stage that is about to begin.
     *
     * @param due its steps that are not done yet
     * @param done states after those of its steps that are
     */
    record Prepared<T>(List<StepTry<T>> due, List<Snapshot> done) {

        /** Whether there is one step to be tried and nothing else. */
        boolean isOneStep() {
            return due.size() == 1 && done.isEmpty();
        }

        boolean isEmpty() {
            return due.isEmpty() && done.isEmpty();
        }
    }

    /**
     * Prepares.
     *
     * @throws StepFailedException when the plan author's own conditions do: that fails the plan, as it would fail a step
     */
    Prepared<T> of(List<PlanStep<T>> steps) throws StepFailedException, InterruptedException {
        Prepared<T> stage = new Prepared<>(new ArrayList<>(), new ArrayList<>());
        for (PlanStep<T> step : steps) {
            Effects.After earlier = progress.effects().newest(step.name());
            if (earlier != null) {
                stage.done().add(known(step, earlier));
                continue;
            }
            List<Touched> touched = touched(step);
            if (touched == null) {
                narrator.tell(listener -> listener.stepSkipped(plan, step.name()));
                continue;
            }
            Step begun = tally.begin(step);
            stage.due().add(new StepTry<>(step, begun, touched, trace.step(step.name(), begun.attempt())));
        }
        return stage;
    }

    /** What a step touches, or null when the state is not of the kind that it is for. */
    private @Nullable List<Touched> touched(PlanStep<T> step) throws StepFailedException, InterruptedException {
        if (step.asksItsAuthor()) {
            journal.release();
        }
        try {
            return step.isFor(progress.state()) ? step.touched(progress.state()) : null;
        } catch (RuntimeException e) {
            throw StepFailedException.of(StepFailedException.describe(e));
        }
    }

    /** The state after a step that is done, while others of its stage are not. */
    private Snapshot known(PlanStep<T> step, Effects.After after) {
        try {
            Snapshot known = after.state();
            if (known != null) {
                return known;
            }
            throw new IOException("nobody has recorded it");
        } catch (IOException e) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE,
                    "the state after step \"" + step.name() + "\" of " + plan + " cannot be found: " + e.getMessage()
                            + ". Roll the plan back to before that step",
                    e);
        }
    }
}
