package dev.rewind.query.store;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which partition, put together from what each store server says of itself.
 *
 * @param partitions how many there are
 * @param hosts by partition number
 */
public record Routing(int partitions, Map<String, Hosts> hosts) {

    /**
     * Who holds one partition.
     *
     * @param active {@code host:port} of the processor that works on it, or null when nobody does
     * @param standby of those that keep a copy
     */
    public record Hosts(@Nullable String active, List<String> standby) {
        public Hosts {
            standby = standby == null ? List.of() : List.copyOf(standby);
        }
    }

    public Routing {
        hosts = hosts == null ? Map.of() : Map.copyOf(hosts);
    }

    /** The partition of a key, by Kafka's own partitioner. */
    int partition(byte[] key) {
        return BuiltInPartitioner.partitionForKey(key, partitions);
    }

    /** Who works on a partition, or null when nobody is known to. */
    @Nullable
    URI active(int partition) {
        Hosts known = hosts.get(Integer.toString(partition));
        return known == null || known.active() == null ? null : uri(known.active());
    }

    /** Who keeps a copy of a partition. */
    List<URI> standby(int partition) {
        Hosts known = hosts.get(Integer.toString(partition));
        return known == null
                ? List.of()
                : known.standby().stream().map(Routing::uri).toList();
    }

    /** Everybody who holds anything. */
    Set<URI> all() {
        Set<URI> all = new TreeSet<>();
        for (int partition : numbers()) {
            URI active = active(partition);
            if (active != null) {
                all.add(active);
            }
            all.addAll(standby(partition));
        }
        return all;
    }

    /** All partitions. */
    Set<Integer> numbers() {
        return IntStream.range(0, partitions).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether each partition can be read from somebody. */
    boolean isReadable() {
        return partitions > 0
                && numbers().stream()
                        .allMatch(partition ->
                                active(partition) != null || !standby(partition).isEmpty());
    }

    static URI uri(String host) {
        return URI.create("http://" + host);
    }
}
