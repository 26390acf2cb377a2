package dev.rewind.processor.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which store server holds which partition, as the last assignment has it. */
record Routing(int partitions, Map<Integer, Hosts> hosts) {

    /** @param active {@code host:port} of the one who processes the partition; null while nobody does */
    record Hosts(
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String active,

            List<String> standby) {}
}
