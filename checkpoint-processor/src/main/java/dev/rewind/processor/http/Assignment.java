package dev.rewind.processor.http;

import dev.rewind.processor.store.StoreLayout;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Who is to hold which partition, as the group last decided; whether they do already is another question.
 *
 * @param address {@code host:port} that this processor advertises
 */
record Assignment(KafkaStreams streams, String address) {

    /** Partitions to be held here, processed or copied. */
    Set<Integer> here() {
        return streams.metadataForAllStreamsClients().stream()
                .filter(host -> address.equals(address(host)))
                .flatMap(host -> Stream.concat(host.topicPartitions().stream(), host.standbyTopicPartitions().stream()))
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Who is to process a partition; null while nobody is known to. */
    @Nullable
    String owner(int partition) {
        return store().stream()
                .filter(host -> has(host.topicPartitions(), partition))
                .map(Assignment::address)
                .findFirst()
                .orElse(null);
    }

    Map<Integer, Routing.Hosts> hosts(int partitions) {
        Map<Integer, Routing.Hosts> hosts = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            int number = partition;
            List<String> standby = store().stream()
                    .filter(host -> has(host.standbyTopicPartitions(), number))
                    .map(Assignment::address)
                    .sorted()
                    .toList();
            hosts.put(partition, new Routing.Hosts(owner(partition), standby));
        }
        return hosts;
    }

    private Collection<StreamsMetadata> store() {
        return streams.streamsMetadataForStore(StoreLayout.ENTITIES);
    }

    private static boolean has(Set<TopicPartition> held, int partition) {
        return held.stream().anyMatch(one -> one.partition() == partition);
    }

    private static String address(StreamsMetadata host) {
        return host.host() + ":" + host.port();
    }
}
