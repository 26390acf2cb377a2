package dev.rewind.processor.topology;

import dev.rewind.events.Topics;
import dev.rewind.processor.store.StoreLayout;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The stream as a graph: one source of bytes, one processor with all stores, one sink per topic. Every node and store
 * is named; names and order are part of what lies on disk and in changelogs.
 */
public final class CheckpointTopology {
    static final String READ = "read-plan-events";
    static final String DECIDE = "decide";
    static final String STATE = "state-facts";
    static final String COMMAND = "command-rollbacks";
    static final String SET_ASIDE = "set-dead-letters-aside";
    static final String ASK = "ask-other-entities";
    static final String SEND_HOME = "send-plan-events-home";

    private CheckpointTopology() {}

    /**
     * The graph over these topics.
     *
     * @param witnesses asked by each task, on its stream thread, for the one to tell what follows from its events
     */
    public static Topology of(Topics topics, DecisionSettings settings, Supplier<? extends Witness> witnesses) {
        ProcessorSupplier<byte[], byte[], Routed, byte[]> decide = () -> new DecisionProcessor(settings, witnesses);
        Topology topology = new Topology()
                .addSource(READ, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.planEvents())
                .addProcessor(DECIDE, decide, READ);
        StoreLayout.builders().forEach(store -> topology.addStateStore(store, DECIDE));
        sink(topology, STATE, topics.checkpointEvents());
        sink(topology, COMMAND, topics.rollbackCommands());
        sink(topology, SET_ASIDE, topics.deadLetters());
        sink(topology, SEND_HOME, topics.planEvents());
        sink(topology, ASK, topics.planEvents());
        return topology;
    }

    private static void sink(Topology topology, String name, String topic) {
        topology.addSink(name, topic, Routed.serializer(), new ByteArraySerializer(), Routed.partitioner(), DECIDE);
    }
}
