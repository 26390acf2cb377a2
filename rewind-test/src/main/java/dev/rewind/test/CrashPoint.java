package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanListener;
import java.time.Duration;

/**
 * Where the next run of a kit ends as if its process had died.
 *
 * @param kind before or after the step, or between its end and its record
 */
record CrashPoint(Kind kind, String step) {

    enum Kind {
        BEFORE,
        AFTER,
        RESULT_LOST
    }

    /** Throws the error at this point. The result of a step is lost elsewhere, by {@link LostResults}. */
    PlanListener listener() {
        return new PlanListener() {
            @Override
            public void stepStarted(EntityKey plan, Step started) {
                crashAt(Kind.BEFORE, started);
            }

            @Override
            public void stepCompleted(EntityKey plan, Step completed, Duration took) {
                crashAt(Kind.AFTER, completed);
            }
        };
    }

    private void crashAt(Kind here, Step now) {
        if (kind == here && now.name().equals(step)) {
            throw new RunnerCrashed((here == Kind.BEFORE ? "before" : "after") + " step \"" + step + "\"");
        }
    }
}
