package dev.rewind.e2e.faults;

import dev.rewind.e2e.tester.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What one plan publishes, each event once the one before it is acknowledged. Every fourth step fails and is tried
 * again; the rollback is acknowledged in words by every other plan's turn, otherwise by the new epoch alone.
 */
final class PlanScript {
    private static final int STEPS = 24;
    private static final int FAILS_EVERY = 4;
    private static final int TELLS_ITS_STATE_EVERY = 5;

    private final String entity;
    private final Deque<Event> upcoming = new ArrayDeque<>();
    private int steps;
    private int rollbacks;
    private boolean ended;

    PlanScript(String entity) {
        this.entity = entity;
    }

    /** The next event, or null after the last. */
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
        say(Event.stepStarted(entity, name, 1, state(1)));
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
