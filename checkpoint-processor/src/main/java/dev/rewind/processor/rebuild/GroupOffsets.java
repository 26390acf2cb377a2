package dev.rewind.processor.rebuild;

import dev.rewind.service.config.Configuration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed offsets of the processors. The facts of events before a committed offset can be read. */
final class GroupOffsets implements AutoCloseable {
    private static final long ANSWER_WITHIN_S = 30;
    private static final long POLL_MS = 20;

    private final Admin admin;
    private final String group;
    private final String topic;

    GroupOffsets(Configuration configuration) {
        admin = Admin.create(configuration.admin());
        group = configuration.processorGroup();
        topic = configuration.topics().planEvents();
    }

    /** The offset of the next event to process; 0 if nothing is committed. */
    long committed(int partition) {
        try {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_WITHIN_S, TimeUnit.SECONDS)
                    .get(new TopicPartition(topic, partition));
            return offset == null ? 0 : offset.offset();
        } catch (ExecutionException | TimeoutException e) {
            throw RebuildException.unavailable("the broker does not report the offsets of group " + group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RebuildException.unavailable("interrupted", e);
        }
    }

    /** The end of a partition, including records that cannot be read yet. */
    long written(String topicOfFacts, int partition) {
        TopicPartition facts = new TopicPartition(topicOfFacts, partition);
        try {
            return admin.listOffsets(Map.of(facts, OffsetSpec.latest()))
                    .partitionResult(facts)
                    .get(ANSWER_WITHIN_S, TimeUnit.SECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException e) {
            throw RebuildException.unavailable("the broker does not report the end of " + facts, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RebuildException.unavailable("interrupted", e);
        }
    }

    /** Waits until everything before this offset is committed. */
    void await(int partition, long offset, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (committed(partition) < offset) {
            if (System.nanoTime() - deadline > 0) {
                throw RebuildException.unavailable(
                        "group " + group + " did not commit partition " + partition + " up to offset " + offset
                                + " within " + patience.toSeconds() + " s",
                        new TimeoutException(group));
            }
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw RebuildException.unavailable("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
