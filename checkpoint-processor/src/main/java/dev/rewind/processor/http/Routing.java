package dev.rewind.processor.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which store server holds which partition, as the last assignment has it, and what this one answers for right now:
 * about itself it cannot be wrong.
 */
record Routing(int partitions, Map<Integer, Hosts> hosts, Here here) {

    /** @param active {@code host:port} of the one who processes the partition; null while nobody does */
    record Hosts(
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String active,

            List<String> standby) {}

    /**
     * What can be read here.
     *
     * @param address {@code host:port} of this store server
     * @param active partitions that are processed here, beyond doubt
     * @param standby partitions of which there is a copy here whose age is known
     */
    record Here(String address, List<Integer> active, List<Integer> standby) {}
}
