package dev.rewind.processor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the group has committed, as the broker knows: what a processor that has just restarted can tell its readers. */
final class CommittedOffsets implements IntFunction<CompletableFuture<Long>>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommittedOffsets.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Admin admin;
    private final String group;
    private final String topic;

    CommittedOffsets(Map<String, Object> settings, String group, String topic) {
        this.admin = Admin.create(settings);
        this.group = group;
        this.topic = topic;
    }

    /** The committed offset of a partition; 0 where there is none, or the broker does not say. */
    @Override
    public CompletableFuture<Long> apply(int partition) {
        TopicPartition wanted = new TopicPartition(topic, partition);
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

    @Override
    public void close() {
        admin.close(CLOSE);
    }
}
