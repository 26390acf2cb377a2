package dev.rewind.runner.serving;

/**
 * A plan name that a runner serves.
 *
 * @param most how many of its plans may run at once in this runner
 * @param limit how many of its plans may run at once in all runners together; 0 for no limit
 * @param runs runs a plan that was offered
 * @param standings says where plans stand that count towards the limit
 */
public record ServedPlan(String name, int most, int limit, OfferedPlan runs, CountedPlan standings) {}
