package dev.rewind.runner.context;

import dev.rewind.runner.history.PlanPast;
import dev.rewind.runner.log.PlanEventProducer;
import dev.rewind.runner.work.WaitLimits;
import java.util.concurrent.Executor;

/**
 * What all plans of a runner share.
 *
 * @param runner the unique name of the runner
 * @param isPresent whether the runner says that it is there, so that steps name it
 */
public record RunnerContext(
        String runner, boolean isPresent, PlanEventProducer log, PlanPast past, Executor workers, WaitLimits limits) {}
