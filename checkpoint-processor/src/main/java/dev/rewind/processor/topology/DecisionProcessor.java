package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.Restored;
import dev.rewind.processor.store.PartitionStores;
import java.util.function.Supplier;
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
    private final Supplier<? extends Witness> witnesses;
    private @Nullable Witness witness;
    private @Nullable Decider decider;
    private @Nullable Timers timers;
    private @Nullable ThroughMark mark;
    private int partition;
    private boolean isRestoring;

    DecisionProcessor(DecisionSettings settings, Supplier<? extends Witness> witnesses) {
        this.settings = settings;
        this.witnesses = witnesses;
    }

    @Override
    public void init(ProcessorContext<Routed, byte[]> context) {
        super.init(context);
        partition = context.taskId().partition();
        witness = witnesses.get();
        PartitionStores stores = new PartitionStores(context);
        decider = new Decider(settings, partition, stores);
        timers = new Timers(
                context,
                stores,
                settings.timers(),
                () -> isRestoring && !settings.progress().isCaughtUp(partition));
        settings.progress().opened(partition, stores.through());
        timers.start();
        mark = new ThroughMark(context, stores, settings.progress(), partition);
    }

    @Override
    public void close() {
        settings.progress().closed(partition);
        if (timers != null) {
            timers.close();
        }
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        RecordMetadata where = context().recordMetadata().orElseThrow();
        boolean amongMany = timers().read(event);
        Reaction all = decider().react(event, where);
        isRestoring = Restored.isMarked(event.headers());
        Reaction reaction = isRestoring ? all.forTheRecord() : amongMany ? all.unhurried() : all;
        settings.progress().pass(partition, where.offset(), reaction::write);
        reaction.tell(context(), event.timestamp());
        settings.progress().reached(partition, event.timestamp());
        initialised(witness).saw(event, where, reaction.facts(), reaction.code());
        timers().written(reaction.earliestDeadline());
        initialised(mark).keepUp();
    }

    private Decider decider() {
        return initialised(decider);
    }

    private Timers timers() {
        return initialised(timers);
    }

    private static <T> T initialised(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not initialised");
        }
        return part;
    }
}
