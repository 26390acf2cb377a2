package dev.rewind.runner.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Assigns all partitions to one member of a group, for as long as it is there. The other members stand by. Partitions
 * that another member still has are assigned once that member has given them up.
 */
public final class SingleOwnerAssignor implements ConsumerPartitionAssignor {

    private static final int NEVER = -1;

    /** Creates it. Kafka's client does so by the name of the class. */
    public SingleOwnerAssignor() {}

    @Override
    public String name() {
        return "rewind-single-owner";
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return List.of(RebalanceProtocol.COOPERATIVE, RebalanceProtocol.EAGER);
    }

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
        Map<String, Subscription> members = new TreeMap<>(group.groupSubscription());
        Map<String, Assignment> assigned = new HashMap<>();
        members.keySet().forEach(member -> assigned.put(member, new Assignment(List.of())));
        members.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Subscription>>comparingInt(
                                member -> generationOfOwner(member.getValue()))
                        .thenComparingInt(
                                member -> member.getValue().ownedPartitions().size())
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .ifPresent(owner -> {
                    Set<TopicPartition> ofOthers = new HashSet<>();
                    members.forEach((member, subscribed) -> {
                        if (!member.equals(owner.getKey())) {
                            ofOthers.addAll(subscribed.ownedPartitions());
                        }
                    });
                    List<TopicPartition> all = new ArrayList<>();
                    owner.getValue()
                            .topics()
                            .forEach(topic -> cluster.partitionsForTopic(topic)
                                    .forEach(info -> all.add(new TopicPartition(topic, info.partition()))));
                    all.removeAll(ofOthers);
                    assigned.put(owner.getKey(), new Assignment(all));
                });
        return new GroupAssignment(assigned);
    }

    /** The generation in which a member was last assigned what it has, before all others if it has nothing. */
    private static int generationOfOwner(Subscription member) {
        return member.ownedPartitions().isEmpty()
                ? NEVER
                : member.generationId().orElse(0);
    }
}
