package dev.rewind.benchmarks;

/** One way from a record sent to a record read, to be measured again and again. */
interface Probe extends AutoCloseable {

    /** What has to be there before the clock starts. */
    void prepare(int n);

    /** The way itself. */
    Trip go(int n);

    @Override
    void close();

    /**
     * When things happened, as {@link System#nanoTime()} has it.
     *
     * @param sent just before the record was given to the producer
     * @param acknowledged when the producer was told that the log has it
     * @param read when the consumer had what was awaited
     */
    record Trip(long sent, long acknowledged, long read) {

        long fromSent() {
            return read - sent;
        }

        long fromAcknowledged() {
            return read - acknowledged;
        }
    }
}
