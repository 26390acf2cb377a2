package dev.rewind.benchmarks.comparison;

/** The parts of a round, each of which may be chosen. */
public enum Work {
    COLD,
    PLANS64,
    PLANS16,
    LATEST,
    LIST,
    COMMANDS,
    CRASH
}
