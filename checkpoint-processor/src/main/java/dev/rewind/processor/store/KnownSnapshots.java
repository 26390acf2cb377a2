package dev.rewind.processor.store;

/**
 * Remembers which snapshots of an entity are stored, so that most new ones are not looked up first. A Bloom filter
 * (B. H. Bloom, 1970): it never denies a stored snapshot, and errs in the other direction for one in sixty at 100
 * snapshots and for most beyond 1 000, which costs a look-up.
 */
final class KnownSnapshots {
    /** The memory of a filter, in bytes. */
    static final int BYTES = 128;

    /** How many bits select one of the filter's bits. */
    private static final int INDEX_BITS = 10;

    private static final int HASHES = 3;

    private final long[] bits = new long[BYTES / Long.BYTES];
    private boolean complete;

    /** Nothing was stored before the snapshots that were added here. Until this is called, anything may be. */
    void complete() {
        complete = true;
    }

    /**
     * Adds a snapshot.
     *
     * @return whether it may have been stored before; if false, it was not
     */
    boolean add(String stateHash) {
        // The hash is uniform, so different bits of its hash code are independent.
        int code = stateHash.hashCode();
        boolean known = true;
        for (int i = 0; i < HASHES; i++) {
            int index = (code >>> (i * INDEX_BITS)) & ((1 << INDEX_BITS) - 1);
            long bit = 1L << index;
            known &= (bits[index / Long.SIZE] & bit) != 0;
            bits[index / Long.SIZE] |= bit;
        }
        return known || !complete;
    }
}
