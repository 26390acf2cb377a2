package dev.rewind.processor.freshness;

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
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers about the consumer group and the ends of {@code plan-events}. A processor that has just started or
 * was stalled cannot know these by itself.
 */
public final class BrokerView implements IntFunction<CompletableFuture<Long>>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerView.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final int ANSWER_WITHIN_MS = 2_000;

    private final Admin admin;
    private final String group;
    private final List<TopicPartition> log;

    public BrokerView(Map<String, Object> settings, String group, String topic, int partitions) {
        this.admin = Admin.create(settings);
        this.group = group;
        this.log = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** The committed offset of a partition; 0 if nothing is committed or the broker does not answer. */
    @Override
    public CompletableFuture<Long> apply(int partition) {
        TopicPartition wanted = log.get(partition);
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(wanted));
        // A CompletableFuture, because a time-out cannot be set on Kafka's future.
        return CompletableFuture.completedFuture(spec)
                .thenCompose(wantedOffsets -> admin.listConsumerGroupOffsets(Map.of(group, wantedOffsets))
                        .partitionsToOffsetAndMetadata(group)
                        .toCompletionStage())
                .handle((offsets, failure) -> {
                    if (failure != null) {
                        LOG.atWarn()
                                .addKeyValue("partition", partition)
                                .addKeyValue("why", failure.toString())
                                .log("The committed offset is not known; readers wait for the next event");
                        return 0L;
                    }
                    OffsetAndMetadata committed = offsets.get(wanted);
                    return committed == null ? 0L : committed.offset();
                });
    }

    /** The end of each partition: the offset after its last event, even if that event is not committed. */
    Map<Integer, Long> ends() throws ExecutionException, TimeoutException, InterruptedException {
        return ends(IsolationLevel.READ_UNCOMMITTED);
    }

    /** The readable end of each partition: the first offset of the oldest open transaction, or the end. */
    Map<Integer, Long> readableEnds() throws ExecutionException, TimeoutException, InterruptedException {
        return ends(IsolationLevel.READ_COMMITTED);
    }

    private Map<Integer, Long> ends(IsolationLevel isolation)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        log.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        answer(admin.listOffsets(wanted, new ListOffsetsOptions(isolation).timeoutMs(ANSWER_WITHIN_MS))
                        .all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** The committed offset of each partition, without the partitions that have none. */
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

    /** The group as its coordinator describes it. */
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
