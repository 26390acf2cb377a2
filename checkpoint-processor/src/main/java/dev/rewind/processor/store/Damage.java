package dev.rewind.processor.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.CheckpointId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a stored checkpoint.
 *
 * @param checkpointId which
 * @param problem what
 * @param expected the hash or id that it should have, where that is known
 * @param found the hash or id that it has, if it has any
 */
public record Damage(
        CheckpointId checkpointId,
        Problem problem,

        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String expected,

        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String found) {

    /** Kinds of damage. The words on the wire are stable. */
    public enum Problem {
        /** It was taken, never pruned, and is not there. */
        @JsonProperty("missing")
        MISSING("is not there, and was not pruned"),
        /** It is there after a newest one that has a lower number. */
        @JsonProperty("unexpected")
        UNEXPECTED("is there and was never taken"),
        /** What is stored in its place is no checkpoint. */
        @JsonProperty("unreadable")
        UNREADABLE("is no checkpoint any more"),
        /** What is stored in its place is another checkpoint. */
        @JsonProperty("misplaced")
        MISPLACED("has another checkpoint in its place"),
        /** Its fields do not have its chain hash: one was changed. */
        @JsonProperty("chain_hash_mismatch")
        CHAIN_HASH_MISMATCH("has fields that do not have its chain hash"),
        /** It is sound in itself, and not the one that the next one, or the head, names: it was replaced. */
        @JsonProperty("link_broken")
        LINK_BROKEN("is not the one that the next checkpoint names as its previous one"),
        /** Its state is not there. */
        @JsonProperty("state_missing")
        STATE_MISSING("has no stored state"),
        /** Its state does not have its state hash. */
        @JsonProperty("state_hash_mismatch")
        STATE_HASH_MISMATCH("has a stored state with another hash");

        private final String words;

        Problem(String words) {
            this.words = words;
        }
    }

    /** For people. */
    public String words() {
        return checkpointId + " " + problem.words + " (" + problem.name().toLowerCase(Locale.ROOT)
                + (expected == null ? "" : ", expected " + expected)
                + (found == null ? "" : ", found " + found) + ")";
    }
}
