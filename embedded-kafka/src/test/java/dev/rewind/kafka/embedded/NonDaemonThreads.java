package dev.rewind.kafka.embedded;

import java.util.List;

/** Lists the threads that keep a JVM running. */
final class NonDaemonThreads {
    private NonDaemonThreads() {}

    static List<String> ofKafka() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && !thread.getName().equals("main"))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("surefire"))
                .toList();
    }
}
