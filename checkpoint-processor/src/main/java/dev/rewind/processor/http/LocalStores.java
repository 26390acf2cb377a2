package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The partitions that this processor holds, and who holds the others. Knows nothing until the stream is attached. */
public final class LocalStores {
    private final Partitions partitions;
    private final Progress progress;
    private volatile @Nullable Attached attached;

    /** Stores over these partitions. */
    public LocalStores(Partitions partitions, Progress progress) {
        this.partitions = partitions;
        this.progress = progress;
    }

    private record Attached(KafkaStreams streams, String address) {}

    /**
     * Says whose stores these are.
     *
     * @param address {@code host:port} that this processor advertises
     */
    public void attach(KafkaStreams streams, String address) {
        attached = new Attached(streams, address);
    }

    /** Whether tasks are assigned to this processor and all of them are restored; the state alone does not say so. */
    public boolean ready() {
        Attached here = attached;
        return here != null
                && here.streams().state() == KafkaStreams.State.RUNNING
                && here.streams().metadataForLocalThreads().stream()
                        .anyMatch(thread -> !thread.activeTasks().isEmpty()
                                || !thread.standbyTasks().isEmpty());
    }

    int partitionOf(EntityKey entity) {
        return partitions.of(entity);
    }

    int[] held() {
        return progress.held();
    }

    /** The stores of an entity's partition. */
    StoreReader of(EntityKey entity) throws Problem {
        return of(partitions.of(entity));
    }

    /** The stores of a partition. */
    StoreReader of(int partition) throws Problem {
        if (progress.holds(partition)) {
            return reader(partition);
        }
        String owner = owner(partition);
        if (owner == null || owner.equals(here().address())) {
            throw Problem.restoring();
        }
        throw new Problem(421, "not_here", "partition " + partition + " is held by " + owner);
    }

    /** The stores of every partition held here. */
    List<StoreReader> all() throws Problem {
        if (!ready()) {
            throw Problem.restoring();
        }
        List<StoreReader> readers = new ArrayList<>();
        for (int partition : progress.held()) {
            readers.add(reader(partition));
        }
        return readers;
    }

    Routing routing() throws Problem {
        Map<Integer, Routing.Hosts> hosts = new TreeMap<>();
        for (int partition = 0; partition < partitions.count(); partition++) {
            int number = partition;
            List<String> standby = metadata().stream()
                    .filter(host -> has(host.standbyTopicPartitions(), number))
                    .map(LocalStores::address)
                    .sorted()
                    .toList();
            hosts.put(partition, new Routing.Hosts(owner(partition), standby));
        }
        return new Routing(partitions.count(), hosts);
    }

    /** Where the partition is processed; null while nobody is known to. */
    private @Nullable String owner(int partition) throws Problem {
        return metadata().stream()
                .filter(host -> has(host.topicPartitions(), partition))
                .map(LocalStores::address)
                .findFirst()
                .orElse(null);
    }

    private Collection<StreamsMetadata> metadata() throws Problem {
        return here().streams().streamsMetadataForStore(StoreLayout.ENTITIES);
    }

    private static boolean has(Set<TopicPartition> held, int partition) {
        return held.stream().anyMatch(one -> one.partition() == partition);
    }

    private static String address(StreamsMetadata host) {
        return host.host() + ":" + host.port();
    }

    private StoreReader reader(int partition) throws Problem {
        return new StoreReader(
                store(StoreLayout.ENTITIES, partition),
                store(StoreLayout.SNAPSHOTS, partition),
                store(StoreLayout.RECORDS, partition));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) throws Problem {
        return here().streams()
                .store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                        .withPartition(partition));
    }

    private Attached here() throws Problem {
        Attached here = attached;
        if (here == null) {
            throw Problem.restoring();
        }
        return here;
    }
}
