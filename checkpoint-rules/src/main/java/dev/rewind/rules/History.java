package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decision may look up about its entity's past. The state holds only what is under way; the rest stays in rows
 * that are read when a rollback needs them. Every answer reflects exactly the facts folded so far.
 */
public interface History {

    /** The checkpoint of this number without its state; null when it was never taken, or is pruned. */
    @Nullable
    Checkpoint checkpoint(long sequence);

    /** Checkpoints side by side that retention has taken, this one among them; null when it has not taken this one. */
    @Nullable
    Pruned pruned(long sequence);

    /** SHA-256 recomputed over the stored snapshot of this checkpoint; null when there is none. */
    @Nullable
    String storedHash(Checkpoint checkpoint);

    /** How the step that started from this checkpoint ended; null while it is under way, or where none started. */
    @Nullable
    StepOutcome outcome(long sequence);

    /** Other entities that the step which started from this checkpoint touches. */
    List<EntityKey> touched(long sequence);

    /** The entity's rollback of this number; null when it was never ordered. */
    @Nullable
    Rollback rollback(long number);

    /** The newest checkpoint that was taken for this cause; null when there is none. */
    @Nullable
    Checkpoint newestFor(StepCause cause);
}
