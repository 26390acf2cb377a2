package dev.rewind.kafka.embedded;

import java.util.List;

/** The threads that would keep a JVM from ending. */
final class Threads {
    private Threads() {}

    static List<String> ofKafka() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && !thread.getName().equals("main"))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("surefire"))
                .toList();
    }
}
