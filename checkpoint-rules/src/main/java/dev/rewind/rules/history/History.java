package dev.rewind.rules.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the past of one entity for a decision. The state holds only what is under way; the rest stays in rows that
 * are read when a rollback needs them. Every answer reflects exactly the facts folded so far.
 *
 * <p>A missing row is answered like a row that was never written. A checkpoint whose row is damaged counts as missing,
 * because the rules can use an older one. Any other damaged row ends the look-up with an {@link IllegalStateException},
 * because the decision would be a different one without it.
 */
public interface History {

    /** For at least this long, by the log's time, an event that must be decided once is remembered. */
    Duration REMEMBERED = Duration.ofDays(1);

    /** The checkpoint with this number, without its state; null if it was never taken, is pruned or is damaged. */
    @Nullable
    Checkpoint checkpoint(long sequence);

    /** The range of pruned checkpoints that contains this number; null if this checkpoint is not pruned. */
    @Nullable
    Pruned pruned(long sequence);

    /** SHA-256, computed now, of the stored snapshot of this checkpoint; null if no snapshot is stored. */
    @Nullable
    String storedHash(Checkpoint checkpoint);

    /** SHA-256, computed now, of the stored snapshot with this hash; null if no such snapshot is stored. */
    @Nullable
    String storedHash(String stateHash);

    /** The stored snapshot with this hash, not verified; null if no such snapshot is stored. */
    byte @Nullable [] snapshot(String stateHash);

    /** How the step that started from this checkpoint ended; null while it is under way or if no step started there. */
    @Nullable
    StepOutcome outcome(long sequence);

    /**
     * Whether a rollback has undone the completed step that started from this checkpoint, as the answer to the rollback
     * says. A step that a rollback only lists is not undone.
     */
    boolean isUndone(long sequence);

    /** The other entities that the step which started from this checkpoint touches. */
    List<EntityKey> touched(long sequence);

    /** The entity's rollback with this number; null if it was never ordered. */
    @Nullable
    Rollback rollback(long number);

    /**
     * Number of the newest checkpoint that was taken for this cause, even if its row is damaged or missing; 0 if no
     * checkpoint was, or if that checkpoint is pruned. For a cause without an attempt it is the newest of all attempts;
     * otherwise it is the newest of this attempt and of causes without an attempt.
     */
    long newestFor(StepCause cause);

    /**
     * Whether an event that must be decided once has been decided before.
     *
     * @param at the log's time of the repeated event; only the time since {@link #REMEMBERED} before it is searched
     */
    boolean isDecided(EventRef event, Instant at);
}
