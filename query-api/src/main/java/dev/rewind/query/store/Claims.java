package dev.rewind.query.store;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A store server's routing table: whom it has heard of, which may be out of date, and what it answers for itself, which
 * is not.
 *
 * @param partitions how many there are
 * @param hosts by partition number, as that processor last heard
 * @param here what that processor holds itself
 */
record Claims(int partitions, Map<String, Routing.Hosts> hosts, Here here) {

    /** @param address {@code host:port} */
    record Here(String address, List<Integer> active, List<Integer> standby) {}

    /** Everybody whom this store server has heard of. */
    Set<URI> heardOf() {
        Set<URI> all = new TreeSet<>(new Routing(partitions, hosts).all());
        all.add(Routing.uri(here.address()));
        return all;
    }

    /** The table in which everybody speaks for himself. */
    static Routing merged(Collection<Claims> all) {
        Map<Integer, String> active = new HashMap<>();
        Map<Integer, Set<String>> standby = new HashMap<>();
        int partitions = 0;
        for (Claims claims : all) {
            partitions = Math.max(partitions, claims.partitions());
            Here here = claims.here();
            here.active().forEach(partition -> active.put(partition, here.address()));
            here.standby()
                    .forEach(partition -> standby.computeIfAbsent(partition, it -> new TreeSet<>())
                            .add(here.address()));
        }
        Map<String, Routing.Hosts> hosts = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            @Nullable String owner = active.get(partition);
            List<String> copies = new ArrayList<>(standby.getOrDefault(partition, Set.of()));
            copies.remove(owner);
            hosts.put(Integer.toString(partition), new Routing.Hosts(owner, copies));
        }
        return new Routing(partitions, hosts);
    }
}
