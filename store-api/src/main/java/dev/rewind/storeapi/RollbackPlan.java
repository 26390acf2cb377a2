package dev.rewind.storeapi;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the processor would decide on a request for a rollback: a rollback or a refusal.
 *
 * @param rollback as it would be ordered; null if the request would be refused
 * @param refused why it would be refused; null if it would be ordered
 * @param latest the latest checkpoint of the entity; null if it has none
 * @param digest of what the rollback would do; null if it would be refused
 * @param needs what makes the approval of a second person necessary; empty if none is needed
 */
public record RollbackPlan(
        @Nullable Rollback rollback,
        @Nullable Refused refused,
        @Nullable CheckpointId latest,
        @Nullable String digest,
        List<Fact.RollbackProposed.Need> needs) {

    /** Takes absent needs as none. */
    public RollbackPlan {
        needs = needs == null ? List.of() : List.copyOf(needs);
    }

    /** Why the request would be refused. */
    public record Refused(RefusalCode code, String why) {}

    /** The plan as JSON. */
    public byte[] write() {
        return StoreJson.write(this);
    }

    /**
     * Reads a plan.
     *
     * @throws UncheckedIOException when the body is not one
     */
    public static RollbackPlan read(byte[] body) {
        return StoreJson.read(body, new TypeReference<>() {});
    }
}
