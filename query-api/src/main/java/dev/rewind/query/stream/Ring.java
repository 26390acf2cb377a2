package dev.rewind.query.stream;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last facts, as many as fit, for all listeners together: each listener is only a place in it. Whoever falls out at
 * its end was too slow. Holds nothing while nobody listens.
 */
final class Ring {

    private final int maxBytes;
    private final NavigableMap<Long, Slot> slots = new TreeMap<>();
    private StreamPosition oldest;
    private final StreamPosition newest;
    private long next;
    private long bytes;
    private int listeners;

    /** A fact, its number in this ring, and how it is sent: with the position after it. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to be sent, never compared.
    record Slot(long number, Told told, byte[] frame) {}

    /** A place in the ring: the next number, and the position up to which all has been heard. */
    record Place(long next, StreamPosition position) {}

    Ring(int maxBytes, StreamPosition start) {
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

    /** Lets a fact go by when nobody would hear it. */
    synchronized boolean passes(int partition, long offset) {
        if (listeners > 0) {
            return false;
        }
        newest.heard(partition, offset);
        oldest.heard(partition, offset);
        return true;
    }

    synchronized void add(Told told) {
        newest.heard(told.partition(), told.offset());
        Slot slot = new Slot(next++, told, told.at(newest));
        slots.put(slot.number(), slot);
        bytes += slot.frame().length;
        while (bytes > maxBytes && slots.size() > 1) {
            Slot gone = slots.pollFirstEntry().getValue();
            bytes -= gone.frame().length;
            oldest.heard(gone.told().partition(), gone.told().offset());
        }
    }

    /** Offsets without facts, such as markers of transactions, have gone by too. */
    synchronized void caughtUp(Map<Integer, Long> offsets) {
        newest.passed(offsets);
        if (slots.isEmpty()) {
            oldest.passed(offsets);
        }
    }

    /** The place of somebody who wants to hear what comes from now on. */
    synchronized Place end() {
        return new Place(next, newest.copy());
    }

    /** The place of somebody who has heard up to this position; null when the ring does not reach back, or on, to it. */
    synchronized @Nullable Place at(StreamPosition position) {
        return position.isAtLeast(oldest) && newest.isAtLeast(position)
                ? new Place(next - slots.size(), position.copy())
                : null;
    }

    /** The facts from this number on, at most so many; null when some of them are gone. */
    synchronized @Nullable List<Slot> from(long number, int most) {
        return number < next - slots.size()
                ? null
                : slots.tailMap(number, true).values().stream().limit(most).toList();
    }
}
