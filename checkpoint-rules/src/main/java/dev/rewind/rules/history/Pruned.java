package dev.rewind.rules.history;

/**
 * A range of consecutive checkpoints that are pruned.
 *
 * @param first number of the oldest
 * @param last number of the newest
 */
public record Pruned(long first, long last) {}
