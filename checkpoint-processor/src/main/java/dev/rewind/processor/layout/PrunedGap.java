package dev.rewind.processor.layout;

import dev.rewind.events.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * A range of consecutive pruned checkpoints, with the hashes by which the chain is verified across it.
 *
 * @param first number of the oldest pruned checkpoint
 * @param last number of the newest pruned checkpoint
 * @param previousChainHash the chain hash that the oldest one named as the previous
 * @param chainHash of the newest one
 */
public record PrunedGap(long first, long last, @Nullable String previousChainHash, String chainHash) {

    public static PrunedGap of(Checkpoint pruned) {
        return new PrunedGap(pruned.sequence(), pruned.sequence(), pruned.previousChainHash(), pruned.chainHash());
    }

    /** This gap merged with the one that ends right before it. */
    public PrunedGap after(PrunedGap older) {
        return new PrunedGap(older.first, last, older.previousChainHash, chainHash);
    }
}
