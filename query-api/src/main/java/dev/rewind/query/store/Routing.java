package dev.rewind.query.store;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which partition, as a store server last said.
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

    /** Everybody who works on a partition. */
    Collection<URI> actives() {
        TreeSet<URI> all = new TreeSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            URI active = active(partition);
            if (active != null) {
                all.add(active);
            }
        }
        return all;
    }

    /** Whether somebody works on every partition. */
    boolean isWhole() {
        for (int partition = 0; partition < partitions; partition++) {
            if (active(partition) == null) {
                return false;
            }
        }
        return partitions > 0;
    }

    private static URI uri(String host) {
        return URI.create("http://" + host);
    }
}
