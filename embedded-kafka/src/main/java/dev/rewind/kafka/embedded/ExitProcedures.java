package dev.rewind.kafka.embedded;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * Replaces Kafka's {@code Exit} procedures, with which some of Kafka's threads would end the whole process after a
 * disk failure. The procedures are static. The first node replaces them and they stay replaced, because a thread of a
 * failed broker may call them after its node was closed. They do not know the node that called, so every open node is
 * told.
 */
final class ExitProcedures {
    private static final Set<FatalFaults> OPEN = ConcurrentHashMap.newKeySet();

    private ExitProcedures() {}

    static void divertTo(FatalFaults faults) {
        OPEN.add(faults);
        Exit.setHaltProcedure(ExitProcedures::refuse);
        Exit.setExitProcedure(ExitProcedures::refuse);
    }

    static void forget(FatalFaults faults) {
        OPEN.remove(faults);
    }

    private static void refuse(int status, String message) {
        EmbeddedKafkaException fault = new EmbeddedKafkaException(
                "Kafka asked to end the process with status " + status + (message == null ? "" : ": " + message));
        OPEN.forEach(faults -> faults.report(fault));
        // Callers rely on this call not returning.
        throw fault;
    }
}
