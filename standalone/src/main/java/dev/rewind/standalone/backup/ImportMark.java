package dev.rewind.standalone.backup;

import dev.rewind.service.topics.PersistentNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The progress of an import: the committed offset of a consumer group of its own, written in the same transaction as
 * the records. It is deleted when the import is complete.
 *
 * @param records the number of records of the file that are in the log
 * @param sha256 the SHA-256 of the file
 * @param retention the {@code retention.ms} that the topic had before the import
 */
record ImportMark(long records, String sha256, String retention) {

    private static final String SEPARATOR = " ";

    /**
     * Returns the mark of this topic, or null.
     *
     * @param settled whether to wait until the broker has aborted the open transaction of a dead import; required to
     * continue it
     */
    static @Nullable ImportMark of(Admin admin, String topic, boolean settled) {
        ListConsumerGroupOffsetsOptions how = new ListConsumerGroupOffsetsOptions().requireStable(settled);
        OffsetAndMetadata offset = LogSettings.answer(
                        "return the progress of an import",
                        admin.listConsumerGroupOffsets(group(topic), how).partitionsToOffsetAndMetadata())
                .get(place(topic));
        List<String> words =
                offset == null ? List.of() : List.of(offset.metadata().split(SEPARATOR, -1));
        return offset == null || words.size() != 2 ? null : new ImportMark(offset.offset(), words.get(0), words.get(1));
    }

    static void remove(Admin admin, String topic) {
        LogSettings.answer(
                "delete the mark of a complete import",
                admin.deleteConsumerGroupOffsets(group(topic), Set.of(place(topic)))
                        .all());
    }

    /** @param group the consumer group of that topic */
    void writeWith(Producer<?, ?> transaction, String topic, ConsumerGroupMetadata group) {
        transaction.sendOffsetsToTransaction(
                Map.of(place(topic), new OffsetAndMetadata(records, sha256 + SEPARATOR + retention)), group);
    }

    /** The consumer group of the mark, which is also the transactional id of the import. */
    static String group(String topic) {
        return PersistentNames.importOf(topic);
    }

    private static TopicPartition place(String topic) {
        return new TopicPartition(topic, 0);
    }
}
