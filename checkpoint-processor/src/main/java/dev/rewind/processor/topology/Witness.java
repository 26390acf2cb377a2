package dev.rewind.processor.topology;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.DeadLetterCode;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Told, on the stream thread, what followed from each event. Nothing of it is committed yet, and it may come to nothing. */
public interface Witness {

    /** One who does not care. */
    Witness NOBODY = (event, where, facts, setAside) -> {};

    /**
     * An event has been processed.
     *
     * @param facts that followed from it
     * @param setAside why it became a dead letter, or null
     */
    void saw(Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts, @Nullable DeadLetterCode setAside);
}
