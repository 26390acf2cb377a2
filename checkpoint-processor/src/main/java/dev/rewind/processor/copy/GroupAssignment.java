package dev.rewind.processor.copy;

import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.storeapi.RoutingReport;
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
 * The last assignment of the processor group: which processor is to hold which partition. A processor may not have
 * opened its partitions yet.
 *
 * @param address {@code host:port} that this processor advertises
 */
record GroupAssignment(KafkaStreams streams, String address) {

    /** The partitions that this processor is to process or copy. */
    Set<Integer> here() {
        return streams.metadataForAllStreamsClients().stream()
                .filter(host -> address.equals(address(host)))
                .flatMap(host -> Stream.concat(host.topicPartitions().stream(), host.standbyTopicPartitions().stream()))
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code host:port} of the processor that is to process this partition; null while none is known. */
    @Nullable
    String owner(int partition) {
        return store().stream()
                .filter(host -> has(host.topicPartitions(), partition))
                .map(GroupAssignment::address)
                .findFirst()
                .orElse(null);
    }

    /** The processors of every partition. */
    Map<Integer, RoutingReport.Hosts> hosts(int partitions) {
        Map<Integer, RoutingReport.Hosts> hosts = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            int number = partition;
            List<String> standby = store().stream()
                    .filter(host -> has(host.standbyTopicPartitions(), number))
                    .map(GroupAssignment::address)
                    .sorted()
                    .toList();
            hosts.put(partition, new RoutingReport.Hosts(owner(partition), standby));
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
