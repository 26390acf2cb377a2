package dev.rewind.processor.rebuild;

/** Receives the progress of a rebuild. */
@FunctionalInterface
public interface RebuildListener {

    /**
     * Called from time to time while events are replayed.
     *
     * @param partition number of the partition, from 0
     * @param partitions how many partitions there are
     * @param done how many events of the partition are replayed
     * @param events how many events the partition has, about
     */
    void at(int partition, int partitions, long done, long events);
}
