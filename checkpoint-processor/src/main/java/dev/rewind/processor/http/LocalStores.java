package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import java.util.ArrayList;
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
    private volatile @Nullable KafkaStreams streams;

    /** Stores over these partitions. */
    public LocalStores(Partitions partitions, Progress progress) {
        this.partitions = partitions;
        this.progress = progress;
    }

    /** The stream whose stores these are. */
    public void attach(KafkaStreams stream) {
        streams = stream;
    }

    /** Whether tasks are assigned to this processor and all of them are restored; the state alone does not say so. */
    public boolean ready() {
        KafkaStreams stream = streams;
        return stream != null
                && stream.state() == KafkaStreams.State.RUNNING
                && stream.metadataForLocalThreads().stream()
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
        int partition = partitions.of(entity);
        if (progress.holds(partition)) {
            return reader(partition);
        }
        StreamsMetadata owner = owner(partition);
        if (owner == null
                || stream().metadataForLocalThreads().stream()
                        .anyMatch(thread -> thread.activeTasks().stream()
                                .anyMatch(task -> task.taskId().partition() == partition))) {
            throw Problem.restoring();
        }
        throw new Problem(
                421,
                "not_here",
                entity + " is in partition " + partition + ", which " + owner.host() + ":" + owner.port() + " holds");
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
            StreamsMetadata active = owner(partition);
            int number = partition;
            List<String> standby = metadata().stream()
                    .filter(host -> has(host.standbyTopicPartitions(), number))
                    .map(LocalStores::address)
                    .sorted()
                    .toList();
            hosts.put(partition, new Routing.Hosts(active == null ? null : address(active), standby));
        }
        return new Routing(partitions.count(), hosts);
    }

    private @Nullable StreamsMetadata owner(int partition) throws Problem {
        return metadata().stream()
                .filter(host -> has(host.topicPartitions(), partition))
                .findFirst()
                .orElse(null);
    }

    private List<StreamsMetadata> metadata() throws Problem {
        return List.copyOf(stream().streamsMetadataForStore(StoreLayout.ENTITIES));
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
        return stream()
                .store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                        .withPartition(partition));
    }

    private KafkaStreams stream() throws Problem {
        KafkaStreams stream = streams;
        if (stream == null) {
            throw Problem.restoring();
        }
        return stream;
    }
}
