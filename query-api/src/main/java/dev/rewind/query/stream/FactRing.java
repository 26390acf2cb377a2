package dev.rewind.query.stream;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A buffer of the newest facts that all stream listeners share. Each listener only has a place in it. A listener whose
 * place is no longer in the buffer is too slow. Without listeners it is empty.
 */
final class FactRing {

    private final int maxBytes;
    private final NavigableMap<Long, Slot> slots = new TreeMap<>();
    private StreamPosition oldest;
    private final StreamPosition newest;
    private long next;
    private long bytes;
    private int listeners;

    /** A fact, its number in the ring, and its frame as it is sent, which includes the position after it. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
    record Slot(long number, StreamEvent event, byte[] frame) {}

    /** A place in the ring: the next number, and the position up to which all facts were sent. */
    record Place(long next, StreamPosition position) {}

    FactRing(int maxBytes, StreamPosition start) {
        this.maxBytes = maxBytes;
        this.oldest = start.copy();
        this.newest = start.copy();
    }

    synchronized void attach() {
        listeners++;
    }

    synchronized void detach() {
        listeners--;
        if (listeners == 0) {
            slots.clear();
            bytes = 0;
            oldest = newest.copy();
        }
    }

    /** Skips a fact if there are no listeners. */
    synchronized boolean skip(int partition, long offset) {
        if (listeners > 0) {
            return false;
        }
        newest.advance(partition, offset);
        oldest.advance(partition, offset);
        return true;
    }

    synchronized void add(StreamEvent event) {
        newest.advance(event.partition(), event.offset());
        Slot slot = new Slot(next++, event, event.withId(newest));
        slots.put(slot.number(), slot);
        bytes += slot.frame().length;
        while (bytes > maxBytes && slots.size() > 1) {
            Slot dropped = slots.pollFirstEntry().getValue();
            bytes -= dropped.frame().length;
            oldest.advance(dropped.event().partition(), dropped.event().offset());
        }
    }

    /** Skips offsets without facts, such as transaction markers. */
    synchronized void caughtUp(Map<Integer, Long> offsets) {
        newest.advance(offsets);
        if (slots.isEmpty()) {
            oldest.advance(offsets);
        }
    }

    /** The place of a listener that wants only new facts. */
    synchronized Place end() {
        return new Place(next, newest.copy());
    }

    /**
     * The place of a listener that has received all facts up to this position; null if the ring does not cover the
     * position.
     */
    synchronized @Nullable Place at(StreamPosition position) {
        return position.isAtLeast(oldest) && newest.isAtLeast(position)
                ? new Place(next - slots.size(), position.copy())
                : null;
    }

    /** The facts from this number on, at most {@code most}; null if some of them are no longer in the ring. */
    synchronized @Nullable List<Slot> from(long number, int most) {
        return number < next - slots.size()
                ? null
                : slots.tailMap(number, true).values().stream().limit(most).toList();
    }
}
