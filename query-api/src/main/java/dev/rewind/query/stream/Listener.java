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
 * What he has not taken yet is not held for him, so a slow listener costs what an idle one costs: whom a burst leaves
 * behind is read to from the log, and who takes nothing for too long is cut off.
 */
final class Listener implements Feed {

    /** Bytes that are under way to one listener at a time, unless a single event is larger. */
    private static final int BATCH_BYTES = 16 * 1024;

    private static final int SCANNED = 256;
    private static final long TAKES = -1;
    /** How many times as long as for an event the connection is kept for the last word. */
    private static final int UNHEARD = 10;

    private static final byte[] HELLO = ascii("retry: 2000\n");

    private final Ring ring;
    private final StreamFilter filter;
    private final BooleanSupplier admitted;
    private final long takeWithinMs;
    private final Hooks hooks;
    private StreamPosition position;
    private @Nullable Outlet outlet;
    /** Nothing may be said before the connection has said that it is ready: until then it would hold the speaker up. */
    private boolean greeted;

    private boolean live;
    private boolean over;
    private long next;
    private long blockedSinceMs = TAKES;
    /** What is said to somebody who is cut off, as soon as he takes anything. */
    private byte @Nullable [] lastWord;

    /** Who is told of what becomes of a listener. */
    interface Hooks {
        /** He is ready for more than the ring still has. */
        void behind();

        /** The connection is over. */
        void gone();
    }

    /**
     * A listener who is not live yet.
     *
     * @param position up to which he has heard all
     * @param admitted whether he still may
     * @param takeWithinMs how long he may take nothing
     */
    Listener(
            Ring ring,
            StreamFilter filter,
            StreamPosition position,
            BooleanSupplier admitted,
            long takeWithinMs,
            Hooks hooks) {
        this.ring = ring;
        this.filter = filter;
        this.position = position;
        this.admitted = admitted;
        this.takeWithinMs = takeWithinMs;
        this.hooks = hooks;
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
        blockedSinceMs = TAKES;
        if (!greeted) {
            greeted = true;
            say(join(HELLO, id()));
        }
        if (lastWord != null) {
            say(lastWord);
            end();
        }
        notifyAll();
        pump();
    }

    @Override
    public void gone() {
        hooks.gone();
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
                live = false;
                hooks.behind();
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
        if (lastWord != null) {
            endUnheard();
        } else if (!admitted.getAsBoolean()) {
            cutOff("not_admitted", "what admitted this listener has expired or was withdrawn");
        } else if (live && !isReady()) {
            blocked();
        } else if (live) {
            Ring.Place end = ring.end();
            if (end.next() == next) {
                position = end.position();
            }
            say(id());
        }
    }

    /** Sends events that were read for him; waits until he takes them. False when he does not, or is gone. */
    synchronized boolean take(Told told) throws InterruptedException {
        if (!filter.wants(told)) {
            position.heard(told.partition(), told.offset());
            return true;
        }
        long deadline = nowMs() + takeWithinMs;
        while (!isReady()) {
            long left = deadline - nowMs();
            if (left <= 0 || over) {
                tooSlow();
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

    /** Ends it with a reason, which he hears if he takes anything before long. */
    synchronized void cutOff(String code, String detail) {
        if (lastWord != null) {
            return;
        }
        live = false;
        blockedSinceMs = nowMs();
        lastWord = ascii("event: cut-off\ndata: {\"code\":\"" + code + "\",\"detail\":\"" + detail
                + "\",\"remedy\":\"connect again with Last-Event-ID: nothing is lost\"}\n\n");
        if (isReady()) {
            say(lastWord);
            end();
        }
    }

    synchronized void end() {
        over = true;
        if (outlet != null) {
            outlet.close();
        }
    }

    private void blocked() {
        long now = nowMs();
        if (blockedSinceMs == TAKES) {
            blockedSinceMs = now;
        } else if (now - blockedSinceMs > takeWithinMs) {
            tooSlow();
        }
    }

    private void endUnheard() {
        if (nowMs() - blockedSinceMs > UNHEARD * takeWithinMs) {
            end();
        }
    }

    private void tooSlow() {
        cutOff("too_slow", "events were not taken within " + takeWithinMs + " ms");
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
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
