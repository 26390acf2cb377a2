package dev.rewind.runner.work;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.time.Duration;

/**
 * How long a runner waits for other processes and for steps.
 *
 * @param command for the rollback command after a failure
 * @param decision for the processor to confirm the end of a plan
 * @param grace for an interrupted step to end
 */
public record WaitLimits(Duration command, Duration decision, Duration grace) {

    public static WaitLimits of(Configuration configuration) {
        return new WaitLimits(
                configuration.duration(Setting.COMMAND_WAIT),
                configuration.duration(Setting.DECISION_WAIT),
                configuration.duration(Setting.STEP_GRACE));
    }
}
