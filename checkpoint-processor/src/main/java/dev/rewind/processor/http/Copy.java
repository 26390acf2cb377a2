package dev.rewind.processor.http;

import dev.rewind.processor.store.StoreReader;

/**
 * The stores of a partition as they are held here: those that are written here, or a standby's.
 *
 * @param isActive whether this processor works on the partition
 * @param tenure see {@link dev.rewind.processor.store.Progress#tenure}
 * @param through everything below this offset of the log was in the stores before they were read
 * @param eventAtMs so was everything before this time of the log; {@link dev.rewind.processor.store.Progress#NOTHING}
 *     where that is not known
 */
record Copy(int partition, StoreReader reader, boolean isActive, int tenure, long through, long eventAtMs) {

    /**
     * What to say of rows that do not fit one another: those of a standby need not yet, because each of its stores is
     * filled at its own pace.
     */
    Problem doubt(Problem whenActive) {
        return isActive ? whenActive : Problem.restoring("this copy of partition " + partition + " is being filled");
    }
}
