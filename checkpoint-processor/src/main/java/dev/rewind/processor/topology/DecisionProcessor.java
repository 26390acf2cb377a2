package dev.rewind.processor.topology;

import dev.rewind.processor.store.PartitionStores;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The shell around the rules: reads an event, decides, and only then writes and tells. Whatever may throw does so before
 * the first write. An exception here is a bug or a damaged store, never bad input: it ends the stream.
 */
final class DecisionProcessor extends ContextualProcessor<byte[], byte[], Routed, byte[]> {
    private final DecisionSettings settings;
    private @Nullable Decider decider;
    private int partition;

    DecisionProcessor(DecisionSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<Routed, byte[]> context) {
        super.init(context);
        partition = context.taskId().partition();
        decider = new Decider(settings, partition, new PartitionStores(context));
        settings.progress().opened(partition);
    }

    @Override
    public void close() {
        settings.progress().closed(partition);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        RecordMetadata where = context().recordMetadata().orElseThrow();
        Reaction reaction = decider().react(event, where);
        settings.progress().pass(partition, where.offset(), () -> reaction.write(context(), event.timestamp()));
    }

    private Decider decider() {
        if (decider == null) {
            throw new IllegalStateException("not initialised");
        }
        return decider;
    }
}
