package dev.rewind.query.stream;

import dev.rewind.query.http.Feed;
import dev.rewind.query.http.Outlet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One who listens: a filter and a place in the {@link Ring}, or somewhere before it while {@link CatchUp} reads to him.
 * What he has not taken yet is not held for him, so a slow listener costs what an idle one costs, until he is cut off.
 */
final class Listener implements Feed {

    /** Bytes that are under way to one listener at a time, unless a single event is larger. */
    private static final int BATCH_BYTES = 16 * 1024;

    private static final int SCANNED = 256;
    private static final byte[] HELLO = ascii("retry: 2000\n");

    private final Ring ring;
    private final StreamFilter filter;
    private final BooleanSupplier admitted;
    private final Runnable whenGone;
    private StreamPosition position;
    private @Nullable Outlet outlet;
    /** Nothing may be said before the connection has said that it is ready: until then it would hold the speaker up. */
    private boolean greeted;

    private boolean live;
    private boolean over;
    private long next;

    /**
     * A listener who is not live yet.
     *
     * @param position up to which he has heard all
     * @param admitted whether he still may
     */
    Listener(Ring ring, StreamFilter filter, StreamPosition position, BooleanSupplier admitted, Runnable whenGone) {
        this.ring = ring;
        this.filter = filter;
        this.position = position;
        this.admitted = admitted;
        this.whenGone = whenGone;
    }

    @Override
    public synchronized void open(Outlet opened) {
        outlet = opened;
        if (over) {
            opened.close();
        }
    }

    @Override
    public synchronized void writable() {
        if (!greeted) {
            greeted = true;
            say(join(HELLO, id()));
        }
        notifyAll();
        pump();
    }

    @Override
    public void gone() {
        whenGone.run();
        synchronized (this) {
            over = true;
            notifyAll();
        }
    }

    /** From here on he hears from the ring. */
    synchronized void join(Ring.Place place) {
        position = place.position();
        next = place.next();
        live = true;
        pump();
    }

    /** Sends what there is, as long as he takes it. */
    synchronized void pump() {
        while (live && isReady()) {
            List<Ring.Slot> slots = ring.from(next, SCANNED);
            if (slots == null) {
                cutOff("too_slow", "what came next is no longer held: events came faster than they were taken");
                return;
            }
            if (slots.isEmpty()) {
                return;
            }
            send(slots);
        }
    }

    /** Shows that the connection lives, and up to where there was nothing for him; ends it where he may no longer listen. */
    synchronized void heartbeat() {
        if (!admitted.getAsBoolean()) {
            cutOff("not_admitted", "what admitted this listener has expired or was withdrawn");
        } else if (live && isReady()) {
            List<Ring.Slot> missing = ring.from(next, 1);
            if (missing != null && missing.isEmpty()) {
                position = ring.end().position();
            }
            say(id());
        }
    }

    /** Sends events that were read for him; waits until he takes them. False when he does not, or is gone. */
    synchronized boolean take(Told told, long withinMs) throws InterruptedException {
        if (!filter.wants(told)) {
            position.heard(told.partition(), told.offset());
            return true;
        }
        long deadline = System.nanoTime() + withinMs * 1_000_000;
        while (!isReady()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || over) {
                cutOff("too_slow", "events were not taken within " + withinMs + " ms");
                return false;
            }
            wait(left);
        }
        position.heard(told.partition(), told.offset());
        say(told.at(position));
        return !over;
    }

    /** Offsets without facts have gone by. */
    synchronized void passed(Map<Integer, Long> offsets) {
        position.passed(offsets);
    }

    synchronized StreamPosition position() {
        return position.copy();
    }

    synchronized void cutOff(String code, String detail) {
        say(ascii("event: cut-off\ndata: {\"code\":\"" + code + "\",\"detail\":\"" + detail
                + "\",\"remedy\":\"connect again with Last-Event-ID: nothing is lost\"}\n\n"));
        end();
    }

    synchronized void end() {
        over = true;
        if (outlet != null) {
            outlet.close();
        }
    }

    private boolean isReady() {
        return greeted && outlet != null && outlet.isReady();
    }

    private void send(List<Ring.Slot> slots) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (Ring.Slot slot : slots) {
            byte[] frame = slot.frame();
            Told told = slot.told();
            if (filter.wants(told) && position.isBefore(told.partition(), told.offset())) {
                if (batch.size() > 0 && batch.size() + frame.length > BATCH_BYTES) {
                    break;
                }
                batch.writeBytes(frame);
            }
            position.heard(told.partition(), told.offset());
            next = slot.number() + 1;
        }
        if (batch.size() > 0) {
            say(batch.toByteArray());
        }
    }

    private void say(byte[] bytes) {
        if (greeted && outlet != null) {
            outlet.send(bytes);
        }
    }

    /** Without data it is no event, and still says where to go on. */
    private byte[] id() {
        return ascii(": \nid: " + position + "\n\n");
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = new byte[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
