package dev.rewind.processor;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.DescribeClassicGroupsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group and its log as the brokers know them: what a processor cannot know of itself, having just restarted or
 * having been stalled.
 */
final class BrokerView implements IntFunction<CompletableFuture<Long>>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerView.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final int ANSWER_WITHIN_MS = 2_000;

    private final Admin admin;
    private final String group;
    private final List<TopicPartition> log;

    BrokerView(Map<String, Object> settings, String group, String topic, int partitions) {
        this.admin = Admin.create(settings);
        this.group = group;
        this.log = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** The committed offset of a partition; 0 where there is none, or the broker does not say. */
    @Override
    public CompletableFuture<Long> apply(int partition) {
        TopicPartition wanted = log.get(partition);
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(wanted));
        // A future of our own: Kafka's lets nobody set a time-out.
        return CompletableFuture.completedFuture(spec)
                .thenCompose(wantedOffsets -> admin.listConsumerGroupOffsets(Map.of(group, wantedOffsets))
                        .partitionsToOffsetAndMetadata(group)
                        .toCompletionStage())
                .handle((offsets, failure) -> {
                    if (failure != null) {
                        LOG.atWarn()
                                .addKeyValue("partition", partition)
                                .setCause(failure)
                                .log("The committed offset is not known; readers wait for the next event");
                        return 0L;
                    }
                    OffsetAndMetadata committed = offsets.get(wanted);
                    return committed == null ? 0L : committed.offset();
                });
    }

    /** Where each partition of the log ends now: the offset after its last event, whoever may see that already. */
    Map<Integer, Long> ends() throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        log.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        answer(admin.listOffsets(wanted, new ListOffsetsOptions().timeoutMs(ANSWER_WITHIN_MS))
                        .all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** Up to where each partition is processed and committed; partitions of which nothing is are not in it. */
    Map<Integer, Long> committed() throws ExecutionException, TimeoutException, InterruptedException {
        ListConsumerGroupOffsetsSpec wanted = new ListConsumerGroupOffsetsSpec().topicPartitions(log);
        Map<Integer, Long> committed = new HashMap<>();
        answer(admin.listConsumerGroupOffsets(
                                Map.of(group, wanted),
                                new ListConsumerGroupOffsetsOptions().timeoutMs(ANSWER_WITHIN_MS))
                        .partitionsToOffsetAndMetadata(group))
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition.partition(), offset.offset());
                    }
                });
        return committed;
    }

    /** The group as its coordinator has it. */
    ClassicGroupDescription group() throws ExecutionException, TimeoutException, InterruptedException {
        DescribeClassicGroupsOptions options = new DescribeClassicGroupsOptions().timeoutMs(ANSWER_WITHIN_MS);
        return Objects.requireNonNull(
                answer(admin.describeClassicGroups(List.of(group), options).all())
                        .get(group));
    }

    private static <T> T answer(KafkaFuture<T> asked)
            throws ExecutionException, TimeoutException, InterruptedException {
        return asked.get(2L * ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        admin.close(CLOSE);
    }
}
