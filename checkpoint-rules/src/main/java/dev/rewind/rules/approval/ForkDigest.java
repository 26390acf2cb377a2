package dev.rewind.rules.approval;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.ForkRequested;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Computes the digest of a fork: SHA-256, in hex, of the canonical JSON of all that it is. Who asks, why and when is not part
 * of it.
 */
public final class ForkDigest {

    private ForkDigest() {}

    /** The digest of a fork that a request with its whole state asks for. */
    public static String of(Checkpoint base, ForkRequested event, @Nullable Step step) {
        return of(
                base,
                event,
                step,
                event.edit() == null ? null : event.edit().state().hash());
    }

    /**
     * The digest of a fork.
     *
     * @param step the step that its plan goes on with; null if none does
     * @param edited hash of the changed state; null for the state of the checkpoint
     */
    public static String of(Checkpoint base, ForkRequested event, @Nullable Step step, @Nullable String edited) {
        return Snapshot.of(new Content(
                        base.id(),
                        base.chainHash(),
                        edited == null ? base.stateHash() : edited,
                        event.to(),
                        event.plan(),
                        step == null ? null : step.name(),
                        event.effects()))
                .hash();
    }

    /** What the digest is computed of. */
    private record Content(
            CheckpointId checkpointId,
            String chainHash,
            String stateHash,
            EntityKey to,
            @Nullable String plan,
            @Nullable String step,
            Checkpoint.@Nullable Effects effects) {}
}
