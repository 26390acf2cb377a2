package dev.rewind.processor.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.CheckpointId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The damage to a stored checkpoint.
 *
 * @param checkpointId the damaged checkpoint
 * @param problem the kind of damage
 * @param expected the hash or id that it should have; null if that is not known
 * @param found the hash or id that it has; null if it has none
 */
public record CheckpointDamage(
        CheckpointId checkpointId,
        Problem problem,

        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String expected,

        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String found) {

    /** Kinds of damage. Their JSON names are stable. */
    public enum Problem {
        /** It was taken and not pruned, but is not stored. */
        @JsonProperty("missing")
        MISSING("is missing and was not pruned"),
        /**
         * The entity's head, which names the newest checkpoint, cannot be read. This is the newest stored checkpoint.
         */
        @JsonProperty("head_unreadable")
        HEAD_UNREADABLE("is the newest stored checkpoint, but the head of the entity cannot be read"),
        /** It has a higher number than the newest checkpoint of the head. */
        @JsonProperty("unexpected")
        UNEXPECTED("is stored but was never taken"),
        /** Its row does not hold a checkpoint. */
        @JsonProperty("unreadable")
        UNREADABLE("cannot be read as a checkpoint"),
        /** Its row holds another checkpoint. */
        @JsonProperty("misplaced")
        MISPLACED("is replaced by another checkpoint"),
        /** Its fields do not match its chain hash: a field was changed. */
        @JsonProperty("chain_hash_mismatch")
        CHAIN_HASH_MISMATCH("has fields that do not match its chain hash"),
        /** It is consistent in itself, but the next one, or the head, names another: it was replaced. */
        @JsonProperty("link_broken")
        LINK_BROKEN("is not the one that the next checkpoint names as its previous one"),
        /** Its state is missing. */
        @JsonProperty("state_missing")
        STATE_MISSING("has no stored state"),
        /** Its state does not match its state hash. */
        @JsonProperty("state_hash_mismatch")
        STATE_HASH_MISMATCH("has a stored state that does not match its hash");

        private final String words;

        Problem(String words) {
            this.words = words;
        }
    }

    /** The damage in words. */
    public String words() {
        return checkpointId + " " + problem.words + " (" + problem.name().toLowerCase(Locale.ROOT)
                + (expected == null ? "" : ", expected " + expected)
                + (found == null ? "" : ", found " + found) + ")";
    }
}
