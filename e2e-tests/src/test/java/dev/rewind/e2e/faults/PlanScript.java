package dev.rewind.e2e.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.e2e.tester.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one plan, each published after the one before it is acknowledged. Every fourth step fails and is tried
 * again. Some steps complete with an event of their own, the others with the start of the next step. Every other plan
 * acknowledges the rollback explicitly, the rest only by events of the new epoch.
 */
final class PlanScript {
    private static final int STEPS = 24;
    private static final int FAILS_EVERY = 4;
    private static final int TELLS_ITS_STATE_EVERY = 5;

    private final String entity;
    private final Deque<Event> upcoming = new ArrayDeque<>();
    private int steps;
    private int rollbacks;
    private @Nullable ObjectNode completed;
    private boolean ended;
    private final BooleanSupplier mayCompleteWithStart;

    /**
     * Creates a plan.
     *
     * @param mayCompleteWithStart whether the start of a step may complete the one before it
     */
    PlanScript(String entity, BooleanSupplier mayCompleteWithStart) {
        this.entity = entity;
        this.mayCompleteWithStart = mayCompleteWithStart;
    }

    /** Returns the next event, or null after the last one. */
    @Nullable
    Event next() {
        if (upcoming.isEmpty() && !ended) {
            if (steps == STEPS) {
                ended = true;
                say(Event.of("plan-completed", entity, "{\"state\":" + state(1) + "}"));
            } else {
                step();
            }
        }
        return upcoming.poll();
    }

    private void step() {
        String name = "step-" + steps++;
        Event started = Event.stepStarted(entity, name, 1, state(1));
        if (completed != null) {
            started.data().set("completes", completed);
            completed = null;
        }
        say(started);
        if (steps % FAILS_EVERY != 0) {
            complete(name, 1);
            return;
        }
        say(Event.stepFailed(entity, name, 1));
        rollbacks++;
        if (rollbacks % 2 == 0) {
            String rollback = entity + ":r" + rollbacks;
            say(Event.of("rollback-applied", entity, "{\"rollback_id\":\"" + rollback + "\",\"undone\":[]}"));
        }
        say(Event.stepStarted(entity, name, 2, state(2)));
        complete(name, 2);
    }

    private void complete(String name, int attempt) {
        if (steps % 2 == 1 && steps % TELLS_ITS_STATE_EVERY != 0 && mayCompleteWithStart.getAsBoolean()) {
            completed = Event.JSON.createObjectNode().put("step", name).put("attempt", attempt);
            return;
        }
        Event completed = Event.stepCompleted(entity, name, attempt);
        if (steps % TELLS_ITS_STATE_EVERY == 0) {
            completed.data().put("state", "after " + name);
        }
        say(completed);
    }

    private void say(Event event) {
        upcoming.add(event.inEpoch(rollbacks + 1));
    }

    private String state(int attempt) {
        return "{\"plan\":\"" + entity + "\",\"steps\":" + steps + ",\"attempt\":" + attempt
                + ",\"note\":\"naïve \uD83D\uDE00\",\"share\":0.1}";
    }
}
