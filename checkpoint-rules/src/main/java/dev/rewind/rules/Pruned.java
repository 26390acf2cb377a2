package dev.rewind.rules;

/**
 * Checkpoints side by side that retention has taken.
 *
 * @param first number of the oldest
 * @param last number of the newest
 */
public record Pruned(long first, long last) {}
