package dev.rewind.storeapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which store server holds which partition, as one processor knows it.
 *
 * @param partitions how many partitions there are
 * @param hosts by partition, as the last assignment of the group has it; may be out of date
 * @param here what this processor answers now; always right
 */
public record RoutingReport(int partitions, Map<Integer, Hosts> hosts, Here here) {

    public RoutingReport {
        hosts = hosts == null ? Map.of() : hosts;
    }

    /**
     * The store servers of one partition, each as {@code host:port}.
     *
     * @param active the one that processes the partition; null while none is known
     * @param standby those that keep a copy
     */
    public record Hosts(
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String active,

            List<String> standby) {

        public Hosts {
            standby = standby == null ? List.of() : standby;
        }
    }

    /**
     * What can be read from one store server.
     *
     * @param address its {@code host:port}
     * @param active partitions that it processes
     * @param standby partitions of which it keeps a copy whose age is known
     */
    public record Here(String address, List<Integer> active, List<Integer> standby) {}

    /** The report as JSON. */
    public byte[] write() {
        return StoreJson.write(this);
    }

    /**
     * Reads a report.
     *
     * @throws UncheckedIOException when the body is not one
     */
    public static RoutingReport read(byte[] body) {
        return StoreJson.read(body, new TypeReference<>() {});
    }
}
