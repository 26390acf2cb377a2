package dev.rewind.storeapi;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one processor is with each partition that it holds.
 *
 * @param address {@code host:port} of its store server
 * @param held the partitions
 */
public record ProgressReport(String address, List<Held> held) {

    /**
     * How far the stores of one partition are.
     *
     * @param role {@code active}, {@code standby} or {@code restoring}; a newer processor may send others
     * @param behind events of {@code plan-events} that are not in the stores yet; null while that is not known
     * @param remaining changelog records still to be read into the stores; null unless they are being restored
     */
    public record Held(
            int partition,
            String role,
            @Nullable Long behind,
            @Nullable Long remaining) {

        /** A partition that is processed. */
        public static Held active(int partition, @Nullable Long behind) {
            return new Held(partition, "active", behind, null);
        }

        /** A copy that can be read. */
        public static Held standby(int partition, @Nullable Long behind) {
            return new Held(partition, "standby", behind, null);
        }

        /** A partition that cannot be read yet. */
        public static Held restoring(int partition, @Nullable Long remaining) {
            return new Held(partition, "restoring", null, remaining);
        }
    }

    /** The report as JSON. */
    public byte[] write() {
        return StoreJson.write(this);
    }

    /**
     * Reads a report.
     *
     * @throws UncheckedIOException when the body is not one
     */
    public static ProgressReport read(byte[] body) {
        return StoreJson.read(body, new TypeReference<>() {});
    }
}
