package dev.rewind.processor.topology;

import dev.rewind.events.cloudevents.Restored;
import dev.rewind.events.cloudevents.Unhurried;
import dev.rewind.processor.output.RoutedKey;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.processor.timers.DeadlineTimers;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Processes the events of one partition: decides on each, then writes the rows and sends the outputs. Everything that
 * may fail because of the event happens before the first write. An exception here is a bug or an unreadable store,
 * never bad input; it ends the stream.
 */
final class DecisionProcessor extends ContextualProcessor<byte[], byte[], RoutedKey, byte[]> {
    private final DecisionSettings settings;
    private final Supplier<? extends DecisionListener> listeners;
    private final PromptCommits.Last lastCommits;
    private @Nullable DecisionListener listener;
    private @Nullable Decider decider;
    private @Nullable PromptCommits commits;
    private @Nullable DeadlineTimers timers;
    private @Nullable AppliedOffsetWriter appliedOffset;
    private int partition;
    private boolean isRestoring;

    DecisionProcessor(
            DecisionSettings settings, Supplier<? extends DecisionListener> listeners, PromptCommits.Last lastCommits) {
        this.settings = settings;
        this.listeners = listeners;
        this.lastCommits = lastCommits;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> context) {
        super.init(context);
        partition = context.taskId().partition();
        listener = listeners.get();
        PartitionStores stores = new PartitionStores(context);
        decider = new Decider(settings, partition, stores);
        timers = new DeadlineTimers(
                context,
                stores,
                settings.timers(),
                () -> isRestoring && !settings.progress().isCaughtUp(partition));
        settings.progress().opened(partition, stores.appliedOffset());
        timers.start();
        commits = new PromptCommits(context, lastCommits);
        appliedOffset = new AppliedOffsetWriter(context, stores, settings.progress(), partition);
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
        boolean moreTimersFollow = timers().beforeEvent(event);
        Reaction decided = decider().react(event, where);
        isRestoring = Restored.isMarked(event.headers());
        boolean isPatient = moreTimersFollow || Unhurried.isMarked(event.headers());
        Reaction reaction = isRestoring ? decided.withoutRequests() : isPatient ? decided.withoutCommit() : decided;
        settings.progress().write(partition, where.offset(), reaction::write);
        reaction.send(context(), initialised(commits), event.timestamp());
        settings.progress().reached(partition, event.timestamp());
        initialised(listener).onDecision(event, where, reaction.facts(), reaction.code());
        timers().afterEvent(reaction.earliestDeadline());
        initialised(appliedOffset).eventProcessed();
    }

    private Decider decider() {
        return initialised(decider);
    }

    private DeadlineTimers timers() {
        return initialised(timers);
    }

    private static <T> T initialised(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not initialised");
        }
        return part;
    }
}
