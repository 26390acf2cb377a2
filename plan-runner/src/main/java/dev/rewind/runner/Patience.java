package dev.rewind.runner;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import java.time.Duration;

/**
 * How long a runner waits.
 *
 * @param command for the rollback command after a failure
 * @param decision for the processor to confirm the end of a plan
 * @param grace for an interrupted step to end
 */
record Patience(Duration command, Duration decision, Duration grace) {

    static Patience of(Configuration configuration) {
        return new Patience(
                configuration.duration(Setting.COMMAND_WAIT),
                configuration.duration(Setting.DECISION_WAIT),
                configuration.duration(Setting.STEP_GRACE));
    }
}
