package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.EventRef;
import dev.rewind.events.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #WINDOW} events of an entity, newest last, to recognize copies. An event is kept as the first 64
 * bits of the SHA-256 of its source and id, because the state is written with every event. Two events agree by chance
 * with a probability of 10⁻¹⁷.
 */
public final class SeenEvents {

    public static final int WINDOW = 128;
    static final SeenEvents NONE = new SeenEvents(new byte[0]);

    private static final int EACH = Long.BYTES;

    private final byte[] marks;

    private SeenEvents(byte[] marks) {
        this.marks = marks;
    }

    @JsonCreator
    static SeenEvents read(String base64) {
        byte[] marks = Base64.getDecoder().decode(base64);
        if (marks.length % EACH != 0 || marks.length > WINDOW * EACH) {
            throw new IllegalArgumentException("the list of seen events has " + marks.length + " bytes; it must be a"
                    + " multiple of " + EACH + " and at most " + WINDOW * EACH);
        }
        return new SeenEvents(marks);
    }

    @JsonValue
    String write() {
        return Base64.getEncoder().encodeToString(marks);
    }

    public boolean contains(EventRef event) {
        long mark = mark(event);
        ByteBuffer all = ByteBuffer.wrap(marks);
        while (all.hasRemaining()) {
            if (all.getLong() == mark) {
                return true;
            }
        }
        return false;
    }

    /** These events with one more as the newest. An event with several facts is added once. */
    SeenEvents with(EventRef event) {
        long mark = mark(event);
        if (marks.length > 0 && ByteBuffer.wrap(marks).getLong(marks.length - EACH) == mark) {
            return this;
        }
        int dropped = marks.length == WINDOW * EACH ? EACH : 0;
        ByteBuffer next = ByteBuffer.allocate(marks.length - dropped + EACH);
        next.put(marks, dropped, marks.length - dropped).putLong(mark);
        return new SeenEvents(next.array());
    }

    private static long mark(EventRef event) {
        byte[] text = (event.source() + '\n' + event.id()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(Sha256.digest(text)).getLong();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeenEvents that && Arrays.equals(marks, that.marks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(marks);
    }

    @Override
    public String toString() {
        return marks.length / EACH + " events";
    }
}
