package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints that retention has taken, all of them between two that may be left: what the chain needs to hold across.
 *
 * @param first number of the oldest of them
 * @param last number of the newest of them
 * @param previousChainHash what the oldest of them named as its previous one
 * @param chainHash of the newest of them
 */
record Gap(long first, long last, @Nullable String previousChainHash, String chainHash) {

    static Gap of(Checkpoint pruned) {
        return new Gap(pruned.sequence(), pruned.sequence(), pruned.previousChainHash(), pruned.chainHash());
    }

    /** Both as one; the other one ends where this one begins. */
    Gap after(Gap older) {
        return new Gap(older.first, last, older.previousChainHash, chainHash);
    }
}
