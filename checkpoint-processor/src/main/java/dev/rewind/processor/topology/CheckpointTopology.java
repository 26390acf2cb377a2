package dev.rewind.processor.topology;

import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.output.OutputNodes;
import dev.rewind.processor.output.RoutedKey;
import dev.rewind.service.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The graph of the stream: one source, one processor with all stores, one sink per output. Names and order of nodes and
 * stores decide on directories and changelog topics, so they must not change.
 */
public final class CheckpointTopology {
    static final String READ = "read-plan-events";
    static final String DECIDE = "decide";

    private CheckpointTopology() {}

    /**
     * Builds the graph over these topics.
     *
     * @param listeners called by each task, on its stream thread, to get the listener for its decisions
     */
    public static Topology of(
            Topics topics, DecisionSettings settings, Supplier<? extends DecisionListener> listeners) {
        PromptCommits.Last lastCommits = new PromptCommits.Last();
        ProcessorSupplier<byte[], byte[], RoutedKey, byte[]> decide =
                () -> new DecisionProcessor(settings, listeners, lastCommits);
        Topology topology = new Topology()
                .addSource(READ, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.planEvents())
                .addProcessor(DECIDE, decide, READ);
        StoreLayout.builders().forEach(store -> topology.addStateStore(store, DECIDE));
        sink(topology, OutputNodes.FACTS, topics.checkpointEvents());
        sink(topology, OutputNodes.COMMANDS, topics.rollbackCommands());
        sink(topology, OutputNodes.DEAD_LETTERS, topics.deadLetters());
        sink(topology, OutputNodes.REROUTED, topics.planEvents());
        sink(topology, OutputNodes.REQUESTS, topics.planEvents());
        sink(topology, OutputNodes.OFFERS, topics.planOffers());
        return topology;
    }

    private static void sink(Topology topology, String name, String topic) {
        topology.addSink(
                name, topic, RoutedKey.serializer(), new ByteArraySerializer(), RoutedKey.partitioner(), DECIDE);
    }
}
