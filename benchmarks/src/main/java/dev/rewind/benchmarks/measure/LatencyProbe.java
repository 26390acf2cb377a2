package dev.rewind.benchmarks.measure;

/** A measurement of the time from a record that is sent to a record that is read. */
public interface LatencyProbe extends AutoCloseable {

    /** Publishes what is needed before the measurement starts. */
    void prepare(int n);

    /** Takes one measurement. */
    Times measure(int n);

    @Override
    void close();

    /**
     * The times of one measurement, by {@link System#nanoTime()}.
     *
     * @param sent just before the record was given to the producer
     * @param acknowledged when the producer got the acknowledgement
     * @param read when the consumer got the expected record
     */
    record Times(long sent, long acknowledged, long read) {

        public long fromSent() {
            return read - sent;
        }

        public long fromAcknowledged() {
            return read - acknowledged;
        }
    }
}
