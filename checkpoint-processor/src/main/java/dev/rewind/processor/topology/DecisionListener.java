package dev.rewind.processor.topology;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.DeadLetterCode;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Receives the decision on each event, on the stream thread. The transaction is not committed yet and may be aborted.
 */
public interface DecisionListener {

    /** Ignores all decisions. */
    DecisionListener NONE = (event, where, facts, setAside) -> {};

    /**
     * Called after an event was processed.
     *
     * @param facts the facts that follow from the event
     * @param setAside why the event became a dead letter; null if it did not
     */
    void onDecision(
            Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts, @Nullable DeadLetterCode setAside);
}
