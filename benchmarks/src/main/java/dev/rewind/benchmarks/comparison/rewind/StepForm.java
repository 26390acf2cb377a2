package dev.rewind.benchmarks.comparison.rewind;

/** How a plan tells that a step has completed and the next one starts. */
public enum StepForm {
    /** Two events, {@code step-completed} and {@code step-started}, sent together. */
    PAIR,
    /** One event, {@code step-started} with {@code completes}. */
    COMPLETES
}
