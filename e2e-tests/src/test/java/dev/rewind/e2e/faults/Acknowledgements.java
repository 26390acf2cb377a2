package dev.rewind.e2e.faults;

import dev.rewind.e2e.tester.Event;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The acknowledgements that clients got. Safe for use by several threads. */
final class Acknowledgements {

    /** An event and its acknowledged position in the log. */
    record Acknowledged(Event event, String position) {}

    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Event> doubtful = new ConcurrentHashMap<>();
    private final Set<Throwable> failures = ConcurrentHashMap.newKeySet();

    void add(Event event, String position) {
        acknowledged.add(new Acknowledged(event, position));
        count.incrementAndGet();
    }

    void doubt(Event event) {
        doubtful.put(event.id(), event);
    }

    void failed(Throwable failure) {
        failures.add(failure);
    }

    int count() {
        return count.get();
    }

    List<Acknowledged> all() {
        return List.copyOf(acknowledged);
    }

    /** Returns the events that were not acknowledged at least once, even if they were later. */
    Map<String, Event> doubtful() {
        return Map.copyOf(doubtful);
    }

    Set<Throwable> failures() {
        return Set.copyOf(failures);
    }
}
