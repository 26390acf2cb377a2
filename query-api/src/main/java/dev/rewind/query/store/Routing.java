package dev.rewind.query.store;

import dev.rewind.service.topics.EntityPartition;
import dev.rewind.storeapi.RoutingReport;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which store server holds which partition. It is merged from what each store server reports about itself.
 *
 * @param partitions how many partitions there are
 * @param hosts by the number of the partition
 */
public record Routing(int partitions, Map<String, Hosts> hosts) {

    /** Every read needs the address of a store server, and parsing it takes longer than some reads. */
    private static final Map<String, URI> URIS = new ConcurrentHashMap<>();

    private static final int MANY_HOSTS = 1_000;

    /**
     * The store servers of one partition, each as {@code host:port}.
     *
     * @param active the one that processes the partition; null if there is none
     * @param standby those that keep a copy
     */
    public record Hosts(@Nullable String active, List<String> standby) {
        public Hosts {
            standby = standby == null ? List.of() : List.copyOf(standby);
        }
    }

    public Routing {
        hosts = hosts == null ? Map.of() : Map.copyOf(hosts);
    }

    /** The partition of a key. Kafka's partitioner computes it. */
    int partition(byte[] key) {
        return new EntityPartition(partitions).ofKey(key);
    }

    /** The store server that processes a partition; null if none is known. */
    @Nullable
    URI active(int partition) {
        Hosts known = hosts.get(Integer.toString(partition));
        return known == null || known.active() == null ? null : uri(known.active());
    }

    /** The store servers that keep a copy of a partition. */
    List<URI> standby(int partition) {
        Hosts known = hosts.get(Integer.toString(partition));
        return known == null
                ? List.of()
                : known.standby().stream().map(Routing::uri).toList();
    }

    /** All store servers that hold a partition. */
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

    /** The numbers of all partitions. */
    Set<Integer> numbers() {
        return IntStream.range(0, partitions).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether each partition can be read from a store server. */
    boolean isReadable() {
        return partitions > 0
                && numbers().stream()
                        .allMatch(partition ->
                                active(partition) != null || !standby(partition).isEmpty());
    }

    /** Merges reports. Each store server is believed about itself only: what it heard of others may be out of date. */
    static Routing merged(Collection<RoutingReport> reports) {
        Map<Integer, String> active = new HashMap<>();
        Map<Integer, Set<String>> standby = new HashMap<>();
        int partitions = 0;
        for (RoutingReport report : reports) {
            partitions = Math.max(partitions, report.partitions());
            RoutingReport.Here here = report.here();
            here.active().forEach(partition -> active.put(partition, here.address()));
            here.standby()
                    .forEach(partition -> standby.computeIfAbsent(partition, it -> new TreeSet<>())
                            .add(here.address()));
        }
        Map<String, Hosts> hosts = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            @Nullable String owner = active.get(partition);
            List<String> copies = new ArrayList<>(standby.getOrDefault(partition, Set.of()));
            copies.remove(owner);
            hosts.put(Integer.toString(partition), new Hosts(owner, copies));
        }
        return new Routing(partitions, hosts);
    }

    /** All store servers that a report names. */
    static Set<URI> namedIn(RoutingReport report) {
        Set<URI> all = new TreeSet<>();
        all.add(uri(report.here().address()));
        for (RoutingReport.Hosts hosts : report.hosts().values()) {
            if (hosts.active() != null) {
                all.add(uri(hosts.active()));
            }
            hosts.standby().forEach(host -> all.add(uri(host)));
        }
        return all;
    }

    private static URI uri(String host) {
        if (URIS.size() > MANY_HOSTS) {
            URIS.clear();
        }
        return URIS.computeIfAbsent(host, it -> URI.create("http://" + it));
    }
}
