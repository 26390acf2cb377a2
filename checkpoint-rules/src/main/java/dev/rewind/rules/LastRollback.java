package dev.rewind.rules;

import dev.rewind.events.Rollback;

/**
 * What became of an entity's newest rollback.
 *
 * <pre>
 *                ┌── command sent again, by a timer or a person ──┐
 *                ▼                                                │
 * ordered ──▶ commanded ──┬── answered well ──▶ applied           │
 *                 │       ├── answered badly ─▶ failed ───────────┤
 *                 │       ├── never answered ─▶ expired ──────────┤
 *                 │       └── another one ────▶ superseded        │
 *                 └── not answered in time ───────────────────────┘
 *
 * failed or expired ── late answer ──▶ applied or failed
 * expired ── event of its epoch ──▶ applied
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

    /** Whether nobody has answered it. */
    boolean isUnanswered() {
        return isPending() || status == Rollback.Status.EXPIRED;
    }

    /** Whether it ended without being applied, so that it is a person's case. */
    boolean isStuck() {
        return status == Rollback.Status.FAILED || status == Rollback.Status.EXPIRED;
    }
}
