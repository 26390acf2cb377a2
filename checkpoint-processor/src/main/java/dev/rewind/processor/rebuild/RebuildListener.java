package dev.rewind.processor.rebuild;

/** Told how a rebuild gets on. */
@FunctionalInterface
public interface RebuildListener {

    /**
     * A good part of a partition is done.
     *
     * @param partition which, from 0
     * @param partitions how many there are
     * @param done events of it that were replayed
     * @param events how many it has, about
     */
    void at(int partition, int partitions, long done, long events);
}
