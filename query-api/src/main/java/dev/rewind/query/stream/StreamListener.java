package dev.rewind.query.stream;

import dev.rewind.query.http.ResponseSink;
import dev.rewind.query.http.StreamBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of the stream: a filter and a place in the {@link FactRing}, or an earlier position while {@link
 * LogCatchUp} sends it facts. Events are not queued for a slow client. A client that falls behind the ring catches up
 * from the log, and one that takes nothing for too long is cut off.
 */
final class StreamListener implements StreamBody {

    /** Bytes that are sent to a client at a time, unless a single event is larger. */
    private static final int BATCH_BYTES = 16 * 1024;

    private static final int SCANNED = 256;
    private static final long NOT_BLOCKED = -1;
    /** The connection is kept this many times {@code takeWithinMs} for the closing event. */
    private static final int CLOSING_FACTOR = 10;

    private static final byte[] RETRY = ascii("retry: 2000\n");

    private final FactRing ring;
    private final StreamFilter filter;
    private final BooleanSupplier admitted;
    private final long takeWithinMs;
    private final Callbacks callbacks;
    private StreamPosition position;
    private @Nullable ResponseSink sink;
    /** Whether the connection has become writable. Earlier writes would block the writing thread. */
    private boolean hasBeenWritable;

    private boolean live;
    private boolean ended;
    private long next;
    private long blockedSinceMs = NOT_BLOCKED;
    /** The event for a client that is cut off. It is sent as soon as the client takes anything. */
    private byte @Nullable [] closingEvent;

    /** Informed about a listener's changes. */
    interface Callbacks {
        /** The listener's place is no longer in the ring. */
        void behind();

        /** The connection has ended. */
        void ended();
    }

    /**
     * A listener that is not live yet.
     *
     * @param position up to which it has received all facts
     * @param admitted whether the client may still listen
     * @param takeWithinMs how long the client may take nothing
     */
    StreamListener(
            FactRing ring,
            StreamFilter filter,
            StreamPosition position,
            BooleanSupplier admitted,
            long takeWithinMs,
            Callbacks callbacks) {
        this.ring = ring;
        this.filter = filter;
        this.position = position;
        this.admitted = admitted;
        this.takeWithinMs = takeWithinMs;
        this.callbacks = callbacks;
    }

    @Override
    public synchronized void open(ResponseSink opened) {
        sink = opened;
        if (ended) {
            opened.close();
        }
    }

    @Override
    public synchronized void writable() {
        blockedSinceMs = NOT_BLOCKED;
        if (!hasBeenWritable) {
            hasBeenWritable = true;
            write(join(RETRY, id()));
        }
        if (closingEvent != null) {
            write(closingEvent);
            end();
        }
        notifyAll();
        pump();
    }

    @Override
    public void closed() {
        callbacks.ended();
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    /** Continues from the ring. */
    synchronized void join(FactRing.Place place) {
        position = place.position();
        next = place.next();
        live = true;
        pump();
    }

    /** Sends facts from the ring, as long as the client takes them. */
    synchronized void pump() {
        while (live && isReady()) {
            List<FactRing.Slot> slots = ring.from(next, SCANNED);
            if (slots == null) {
                live = false;
                callbacks.behind();
                return;
            }
            if (slots.isEmpty()) {
                return;
            }
            send(slots);
        }
    }

    /**
     * Shows that the connection works and which position was reached. Cuts the client off if it may no longer listen.
     */
    synchronized void heartbeat() {
        if (closingEvent != null) {
            endIfClosingEventIsNotTaken();
        } else if (!admitted.getAsBoolean()) {
            cutOff("not_admitted", "the token of this client has expired or was revoked");
        } else if (live && !isReady()) {
            blocked();
        } else if (live) {
            FactRing.Place end = ring.end();
            if (end.next() == next) {
                position = end.position();
            }
            write(id());
        }
    }

    /**
     * Sends an event from the log, and waits until the client takes it. False if the client does not take it or has
     * left.
     */
    synchronized boolean send(StreamEvent event) throws InterruptedException {
        if (!filter.wants(event)) {
            position.advance(event.partition(), event.offset());
            return true;
        }
        long deadline = nowMs() + takeWithinMs;
        while (!isReady()) {
            long left = deadline - nowMs();
            if (left <= 0 || ended) {
                tooSlow();
                return false;
            }
            wait(left);
        }
        position.advance(event.partition(), event.offset());
        write(event.withId(position));
        return !ended;
    }

    /** Skips offsets without facts. */
    synchronized void advance(Map<Integer, Long> offsets) {
        position.advance(offsets);
    }

    synchronized StreamPosition position() {
        return position.copy();
    }

    /** Ends the connection with a reason, which the client receives if it takes anything soon. */
    synchronized void cutOff(String code, String detail) {
        if (closingEvent != null) {
            return;
        }
        live = false;
        blockedSinceMs = nowMs();
        closingEvent = ascii("event: cut-off\ndata: {\"code\":\"" + code + "\",\"detail\":\"" + detail
                + "\",\"remedy\":\"connect again with Last-Event-ID; no event is lost\"}\n\n");
        if (isReady()) {
            write(closingEvent);
            end();
        }
    }

    synchronized void end() {
        ended = true;
        if (sink != null) {
            sink.close();
        }
    }

    private void blocked() {
        long now = nowMs();
        if (blockedSinceMs == NOT_BLOCKED) {
            blockedSinceMs = now;
        } else if (now - blockedSinceMs > takeWithinMs) {
            tooSlow();
        }
    }

    private void endIfClosingEventIsNotTaken() {
        if (nowMs() - blockedSinceMs > CLOSING_FACTOR * takeWithinMs) {
            end();
        }
    }

    private void tooSlow() {
        cutOff("too_slow", "the client took no events within " + takeWithinMs + " ms");
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    private boolean isReady() {
        return hasBeenWritable && sink != null && sink.isReady();
    }

    private void send(List<FactRing.Slot> slots) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (FactRing.Slot slot : slots) {
            byte[] frame = slot.frame();
            StreamEvent event = slot.event();
            if (filter.wants(event) && position.isBefore(event.partition(), event.offset())) {
                if (batch.size() > 0 && batch.size() + frame.length > BATCH_BYTES) {
                    break;
                }
                batch.writeBytes(frame);
            }
            position.advance(event.partition(), event.offset());
            next = slot.number() + 1;
        }
        if (batch.size() > 0) {
            write(batch.toByteArray());
        }
    }

    private void write(byte[] bytes) {
        if (hasBeenWritable && sink != null) {
            sink.send(bytes);
        }
    }

    /** The position without data: it is no event, but a client resumes from it. */
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
