package dev.rewind.standalone.backup;

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
 * How far an import is, written in the same transaction as what it wrote: as the offset of a group of its own. It is
 * there until the import is done.
 *
 * @param records of the file that are in the log
 * @param sha256 of the file
 * @param retention that the log had before, {@code retention.ms}
 */
record ImportMark(long records, String sha256, String retention) {

    private static final String SEPARATOR = " ";

    /**
     * The mark of this log, or null.
     *
     * @param settled whether to wait until what a dead import left open is undone, as whoever goes on must
     */
    static @Nullable ImportMark of(Admin admin, String topic, boolean settled) {
        ListConsumerGroupOffsetsOptions how = new ListConsumerGroupOffsetsOptions().requireStable(settled);
        OffsetAndMetadata offset = LogSettings.answer(
                        "say how far an import is",
                        admin.listConsumerGroupOffsets(group(topic), how).partitionsToOffsetAndMetadata())
                .get(place(topic));
        List<String> words =
                offset == null ? List.of() : List.of(offset.metadata().split(SEPARATOR, -1));
        return offset == null || words.size() != 2 ? null : new ImportMark(offset.offset(), words.get(0), words.get(1));
    }

    static void remove(Admin admin, String topic) {
        LogSettings.answer(
                "forget an import that is done",
                admin.deleteConsumerGroupOffsets(group(topic), Set.of(place(topic)))
                        .all());
    }

    /** @param group of that topic */
    void writeWith(Producer<?, ?> transaction, String topic, ConsumerGroupMetadata group) {
        transaction.sendOffsetsToTransaction(
                Map.of(place(topic), new OffsetAndMetadata(records, sha256 + SEPARATOR + retention)), group);
    }

    /** Also the import's transactional id. */
    static String group(String topic) {
        return "rewind-import-" + topic;
    }

    private static TopicPartition place(String topic) {
        return new TopicPartition(topic, 0);
    }
}
