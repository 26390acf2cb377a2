package dev.rewind.kafka.embedded;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles the fatal faults of a node, for which a stand-alone broker would halt: tells the listener, once. */
final class FatalFaults implements FaultHandlerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(FatalFaults.class);

    private final int node;
    private final Consumer<Throwable> listener;
    private final AtomicBoolean told = new AtomicBoolean();

    FatalFaults(int node, Consumer<Throwable> listener) {
        this.node = node;
        this.listener = listener;
    }

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        return fatal ? fatal(name, action) : new LoggingFaultHandler(name, action);
    }

    void report(Throwable fault) {
        if (told.compareAndSet(false, true)) {
            LOG.atError().setCause(fault).addKeyValue("node", node).log("Fatal fault in the embedded broker");
            listener.accept(fault);
        }
    }

    private FaultHandler fatal(String name, Runnable action) {
        return (String message, @Nullable Throwable cause) -> {
            RuntimeException fault = new EmbeddedKafkaException(
                    "Embedded Kafka node " + node + " failed in " + name + ": " + message, cause);
            action.run();
            report(fault);
            return fault;
        };
    }
}
