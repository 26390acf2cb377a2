package dev.rewind.processor.topology;

import dev.rewind.events.Fact;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.processor.store.Deadline;
import dev.rewind.processor.store.EntityRows;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * All that happens because of one event, ready to be written: from here on nothing can fail for a reason that lies in
 * the event.
 *
 * @param rows what changes in the stores, or null for nothing
 * @param outputs what is sent, in order
 * @param facts that are among it
 * @param code why the event is set aside, or null
 * @param awaited whether somebody waits for it, so that it should not wait for the commit interval
 */
record Reaction(
        @Nullable EntityRows rows,
        List<Output> outputs,
        List<Fact> facts,
        @Nullable DeadLetterCode code,
        boolean awaited) {
    /** Bytes of key, value and headers that an output may have; what comes around them fits beside. */
    static final int MAX_BYTES = Topics.MAX_RECORD_BYTES;

    /**
     * Who has waited longer than this, because the processor was behind, does not notice a commit interval more; and a
     * commit for each event would keep it behind.
     */
    private static final long PROMPT_WITHIN_MS = 1_000;

    /** A record and the sink that sends it. */
    record Output(String sink, Record<Routed, byte[]> record) {}

    static Reaction setAside(DeadLetterCode code, Record<Routed, byte[]> deadLetter, @Nullable EntityRows rows) {
        return new Reaction(
                rows, List.of(new Output(CheckpointTopology.SET_ASIDE, deadLetter)), List.of(), code, false);
    }

    /**
     * An event that its publisher put into another partition than Kafka's default partitioner does, as most clients
     * that are not Java do. One entity has one home, so the event is sent there as it came.
     */
    static Reaction sendHome(Record<byte[], byte[]> event, int home) {
        Record<Routed, byte[]> same = event.withKey(Routed.to(home, event.key()));
        return new Reaction(null, List.of(new Output(CheckpointTopology.SEND_HOME, same)), List.of(), null, true);
    }

    /** The same, written with what comes next. */
    Reaction unhurried() {
        return new Reaction(rows, outputs, facts, code, false);
    }

    /**
     * The same, told to those only who keep a record: of an event that another log had, and has been decided and told
     * by then, services have heard what they had to, and what was asked of others is among the events.
     */
    Reaction forTheRecord() {
        List<Output> kept = outputs.stream()
                .filter(output -> output.sink().equals(CheckpointTopology.STATE)
                        || output.sink().equals(CheckpointTopology.SET_ASIDE))
                .toList();
        return new Reaction(rows, kept, facts, code, false);
    }

    /** Size of the largest record or row, in bytes. */
    int largest() {
        int rowBytes = rows == null ? 0 : rows.largest();
        return outputs.stream().mapToInt(output -> size(output.record())).reduce(rowBytes, Math::max);
    }

    /** The first of the deadlines among the rows, or null. */
    @Nullable
    Deadline earliestDeadline() {
        return rows == null ? null : rows.earliestDeadline();
    }

    /** Writes all rows. */
    void write() {
        if (rows != null) {
            rows.write();
        }
    }

    /**
     * Sends all outputs.
     *
     * @param loggedAt when the log took the event, in milliseconds
     */
    void tell(ProcessorContext<Routed, byte[]> context, long loggedAt) {
        outputs.forEach(output -> context.forward(output.record(), output.sink()));
        if (awaited && context.currentSystemTimeMs() - loggedAt < PROMPT_WITHIN_MS) {
            context.commit();
        }
    }

    static int size(Record<Routed, byte[]> record) {
        int size = record.key().size() + (record.value() == null ? 0 : record.value().length);
        for (Header header : record.headers()) {
            size += header.key().length() * 3 + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }
}
