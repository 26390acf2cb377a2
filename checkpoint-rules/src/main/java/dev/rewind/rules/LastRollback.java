package dev.rewind.rules;

import dev.rewind.events.Rollback;

/**
 * What became of an entity's newest rollback.
 *
 * <pre>
 *                    ┌──────────── retry ────────────┐
 *                    ▼                               │
 * ordered ──▶ commanded ──┬── answered well ──▶ applied
 *                         ├── answered badly ─▶ failed ──── late answer ──▶ applied
 *                         ├── never answered ─▶ expired ─── late answer ──▶ applied
 *                         └── another one ────▶ superseded
 * </pre>
 *
 * @param number of the rollback; it opened epoch {@code number + 1}
 * @param attempt how often it was commanded
 * @param status what became of it
 */
record LastRollback(long number, int attempt, Rollback.Status status) {

    /** Whether its answer is awaited. */
    boolean isPending() {
        return status == Rollback.Status.COMMANDED;
    }

    /** Whether it ended without being applied, so that it is a person's case. */
    boolean isStuck() {
        return status == Rollback.Status.FAILED || status == Rollback.Status.EXPIRED;
    }
}
