package dev.rewind.kafka.embedded;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;

/**
 * Some of Kafka's threads answer a failed disk with {@code Exit.halt}, which would take the host along. The procedures
 * are static, one per JVM: they are replaced when the first node starts and stay replaced, since a dying broker's
 * thread may call them after its node was closed. They cannot know which node called, so every open node is told.
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
        // Callers count on not coming back.
        throw fault;
    }
}
