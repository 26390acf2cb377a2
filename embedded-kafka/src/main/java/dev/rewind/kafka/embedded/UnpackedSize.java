package dev.rewind.kafka.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * Measures the unpacked size of a compressed batch with one buffer. Kafka itself unpacks a batch in memory before it
 * measures it, so 200 kB that unpack to 200 MB could use up the memory of the process.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">Kafka's record batch</a>
 */
final class UnpackedSize {
    /** Each record becomes an object of about this size, even if it is short. */
    private static final int LEAST_BYTES_OF_A_RECORD = 128;

    private UnpackedSize() {}

    /** Whether the records of a batch take more bytes than the limit; false for a batch that cannot be read. */
    static boolean exceeds(DefaultRecordBatch batch, long mostBytes) {
        if (!batch.isCompressed()) {
            return false;
        }
        long left = mostBytes;
        try (InputStream records = batch.recordInputStream(BufferSupplier.NO_CACHING)) {
            for (int record = 0; record < batch.countOrNull(); record++) {
                int size = ByteUtils.readVarint(records);
                left -= Math.max(size, LEAST_BYTES_OF_A_RECORD);
                if (left < 0) {
                    return true;
                }
                skip(records, size);
            }
            return false;
        } catch (IOException | KafkaException | IllegalArgumentException unreadable) {
            // The broker refuses such a batch and reports the reason.
            return false;
        }
    }

    private static void skip(InputStream records, int size) throws IOException {
        for (long rest = size; rest > 0; ) {
            long skipped = records.skip(rest);
            if (skipped <= 0) {
                if (records.read() < 0) {
                    throw new EOFException();
                }
                skipped = 1;
            }
            rest -= skipped;
        }
    }
}
