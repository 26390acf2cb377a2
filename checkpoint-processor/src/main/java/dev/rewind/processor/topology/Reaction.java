package dev.rewind.processor.topology;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.processor.layout.StoredDeadline;
import dev.rewind.processor.output.OutputNodes;
import dev.rewind.processor.output.RoutedKey;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.service.Topics;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * All changes and outputs of one event, ready to be written. Writing and sending them cannot fail because of the event.
 *
 * @param rows the changes to the stores; null if nothing changes
 * @param outputs the records to send, in order
 * @param facts the facts among the outputs
 * @param code why the event becomes a dead letter; null if it does not
 * @param commit when the outputs are committed
 */
record Reaction(
        @Nullable EntityRows rows,
        List<Output> outputs,
        List<Fact> facts,
        @Nullable DeadLetterCode code,
        CommitRequest commit) {
    /** How many bytes key, value and headers of an output may have together. The topics allow more for the overhead. */
    static final int MAX_BYTES = Topics.MAX_RECORD_BYTES;

    /**
     * An event older than this gets no commit of its own: the processor is behind then, a commit for each event would
     * keep it behind, and one commit interval more makes no difference.
     */
    private static final long PROMPT_WITHIN_MS = 1_000;

    /** An output record and the name of its sink. */
    record Output(String sink, Record<RoutedKey, byte[]> record) {}

    static Reaction setAside(DeadLetterCode code, Record<RoutedKey, byte[]> deadLetter, @Nullable EntityRows rows) {
        return new Reaction(
                rows, List.of(new Output(OutputNodes.DEAD_LETTERS, deadLetter)), List.of(), code, CommitRequest.NONE);
    }

    /**
     * Sends an event unchanged to the partition of its entity. Publishers that do not use Kafka's default partitioner,
     * as many clients in other languages, put events into other partitions.
     */
    static Reaction reroute(Record<byte[], byte[]> event, int home) {
        Record<RoutedKey, byte[]> same = event.withKey(RoutedKey.to(home, event.key()));
        return new Reaction(null, List.of(new Output(OutputNodes.REROUTED, same)), List.of(), null, CommitRequest.NOW);
    }

    /** The same reaction, committed together with later events. */
    Reaction withoutCommit() {
        return new Reaction(rows, outputs, facts, code, CommitRequest.NONE);
    }

    /**
     * The same reaction with only its facts and dead letters, for an event that was restored from a backup. Its
     * commands and requests were sent before the backup was made.
     */
    Reaction withoutRequests() {
        List<Output> kept = outputs.stream()
                .filter(output ->
                        output.sink().equals(OutputNodes.FACTS) || output.sink().equals(OutputNodes.DEAD_LETTERS))
                .toList();
        return new Reaction(rows, kept, facts, code, CommitRequest.NONE);
    }

    /** The size of the largest record or row, in bytes. */
    int largest() {
        int rowBytes = rows == null ? 0 : rows.largest();
        return outputs.stream().mapToInt(output -> size(output.record())).reduce(rowBytes, Math::max);
    }

    /** The earliest deadline among the rows, or null. */
    @Nullable
    StoredDeadline earliestDeadline() {
        return rows == null ? null : rows.earliestDeadline();
    }

    /** Writes the rows. */
    void write() {
        if (rows != null) {
            rows.write();
        }
    }

    /**
     * Sends the outputs, and requests their commit.
     *
     * @param loggedAt the log's time of the event, in milliseconds
     */
    void send(ProcessorContext<RoutedKey, byte[]> context, PromptCommits commits, long loggedAt) {
        outputs.forEach(output -> context.forward(output.record(), output.sink()));
        if (context.currentSystemTimeMs() - loggedAt < PROMPT_WITHIN_MS) {
            commits.request(commit);
        }
    }

    static int size(Record<RoutedKey, byte[]> record) {
        int size = record.key().size() + (record.value() == null ? 0 : record.value().length);
        for (Header header : record.headers()) {
            size += header.key().length() * 3 + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }
}
