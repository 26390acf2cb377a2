package dev.rewind.benchmarks.comparison;

import java.time.Duration;
import java.util.Set;

/**
 * The size of a round.
 *
 * @param works what is measured
 * @param time how long each load runs
 * @param coldTime how long the first loads after a start run, all together
 * @param warmUp how long a load runs before the warm ones are measured
 * @param samples how many failures are measured
 * @param stepsPerPlan how many steps a plan takes before the next plan follows
 * @param stepsBeside steps per second that plans take beside failures
 * @param stepsBesideReads steps per second that plans take beside reads
 * @param readsBeside reads per second beside plans
 * @param crashAt how many checkpoints there are, at least, at the crash
 */
public record RoundSettings(
        Set<Work> works,
        Duration time,
        Duration coldTime,
        Duration warmUp,
        int samples,
        int stepsPerPlan,
        int stepsBeside,
        int stepsBesideReads,
        int readsBeside,
        int crashAt) {}
