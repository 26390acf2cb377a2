package dev.rewind.runner.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SingleOwnerAssignorTest {

    private static final String TOPIC = "plan-offers";
    private static final Cluster CLUSTER = new Cluster(
            "cluster",
            List.of(new Node(1, "localhost", 9092)),
            IntStream.range(0, 3)
                    .mapToObj(number -> new PartitionInfo(TOPIC, number, null, new Node[0], new Node[0]))
                    .toList(),
            Set.of(),
            Set.of());

    private final Map<String, Subscription> members = new HashMap<>();

    @Test
    void oneMemberGetsAllPartitionsAndTheOthersStandBy() {
        member("x", 1);
        member("y", 1);

        assertThat(assigned()).containsEntry("x", List.of(0, 1, 2)).containsEntry("y", List.of());
    }

    @Test
    void aMemberThatJoinsTakesNothingFromTheOwner() {
        member("a", 1);
        member("y", 4, 0, 1, 2);

        assertThat(assigned()).containsEntry("y", List.of(0, 1, 2)).containsEntry("a", List.of());
    }

    @Test
    void partitionsThatWereSpreadAreGivenUpFirstAndThenAssigned() {
        member("x", 4, 0);
        member("y", 4, 1, 2);
        assertThat(assigned()).containsEntry("y", List.of(1, 2)).containsEntry("x", List.of());

        member("x", 5);
        member("y", 5, 1, 2);
        assertThat(assigned()).containsEntry("y", List.of(0, 1, 2)).containsEntry("x", List.of());
    }

    @Test
    void whatAMemberHadInAnEarlierGenerationDoesNotMakeItTheOwner() {
        member("x", 3, 0, 1, 2);
        member("y", 4, 0);

        assertThat(assigned()).containsEntry("x", List.of()).containsEntry("y", List.of());
    }

    private void member(String name, int generation, int... owned) {
        members.put(
                name,
                new Subscription(
                        List.of(TOPIC),
                        ByteBuffer.allocate(0),
                        Arrays.stream(owned)
                                .mapToObj(number -> new TopicPartition(TOPIC, number))
                                .toList(),
                        generation,
                        Optional.empty()));
    }

    private Map<String, List<Integer>> assigned() {
        Map<String, List<Integer>> partitions = new HashMap<>();
        new SingleOwnerAssignor()
                .assign(CLUSTER, new GroupSubscription(members))
                .groupAssignment()
                .forEach((member, assignment) -> partitions.put(
                        member,
                        assignment.partitions().stream()
                                .map(TopicPartition::partition)
                                .toList()));
        return partitions;
    }
}
