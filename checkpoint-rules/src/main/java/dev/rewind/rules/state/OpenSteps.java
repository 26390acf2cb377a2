package dev.rewind.rules.state;

import dev.rewind.events.Fact.CheckpointTaken;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.Fact.WaitEnded;
import dev.rewind.events.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of an entity that are under way. A step opens with its checkpoint and closes once.
 *
 * @param openSteps oldest first
 */
record OpenSteps(List<OpenStep> openSteps) {

    static final OpenSteps NONE = new OpenSteps(List.of());

    OpenSteps opened(Step step, CheckpointTaken start) {
        List<OpenStep> more = new ArrayList<>(openSteps.size() + 1);
        more.addAll(openSteps);
        more.add(new OpenStep(
                step,
                start.checkpoint().sequence(),
                start.at(),
                start.deadline(),
                null,
                start.waits(),
                start.runner()));
        return new OpenSteps(more);
    }

    /** The same steps, after one of them has waited. */
    OpenSteps waited(WaitEnded fact) {
        long sequence = fact.checkpointId().sequence();
        if (openSteps.stream().noneMatch(open -> open.sequence() == sequence && open.waits() != null)) {
            throw new IllegalTransitionException("no step that started from " + fact.checkpointId() + " waits");
        }
        return new OpenSteps(openSteps.stream()
                .map(open -> open.sequence() == sequence ? open.waited(fact) : open)
                .toList());
    }

    /** The same steps, each with its whole time-out from this time. */
    OpenSteps timedFrom(Instant at) {
        return openSteps.isEmpty()
                ? this
                : new OpenSteps(
                        openSteps.stream().map(open -> open.timedFrom(at)).toList());
    }

    OpenSteps closed(StepClosed fact) {
        List<OpenStep> left = new ArrayList<>(openSteps.size());
        for (OpenStep open : openSteps) {
            if (open.sequence() != fact.checkpointId().sequence()) {
                left.add(open);
            }
        }
        if (left.size() == openSteps.size()) {
            throw new IllegalTransitionException("no step that started from " + fact.checkpointId()
                    + " is open, so it cannot close as " + fact.outcome());
        }
        return left.isEmpty() ? NONE : new OpenSteps(left);
    }
}
