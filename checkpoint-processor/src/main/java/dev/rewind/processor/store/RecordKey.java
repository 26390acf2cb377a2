package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.events.StepCause;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all stores. An entity's text has no NUL, so a NUL ends it; numbers are big-endian, so that byte order is
 * number order.
 *
 * <table>
 * <caption>Key spaces of store {@code records}</caption>
 * <tr><td>{@code c}</td><td>entity, 0, sequence</td><td>checkpoint without its state</td></tr>
 * <tr><td>{@code s}</td><td>entity, 0, sequence that the step started from</td><td>how the step ended</td></tr>
 * <tr><td>{@code t}</td><td>entity, 0, sequence that the step started from</td><td>other entities that the step
 * touches</td></tr>
 * <tr><td>{@code r}</td><td>entity, 0, number</td><td>rollback</td></tr>
 * <tr><td>{@code g}</td><td>entity, 0, last number</td><td>gap in the chain that retention left, see {@link Gap}</td></tr>
 * <tr><td>{@code u}</td><td>entity, 0, plan, 0, attempt or 0 for any, step</td><td>sequence of the newest checkpoint
 * taken for that cause</td></tr>
 * <tr><td>{@code e}</td><td>facet, 0, {@link dev.rewind.events.ListPlace}</td><td>nothing: the entities of a
 * facet, newest first, see {@link Facet}</td></tr>
 * <tr><td>{@code h}</td><td>entity, 0, state hash</td><td>how many checkpoints have that state, where it is more than
 * one</td></tr>
 * <tr><td>{@code d}</td><td>due time in ms, entity, 0, {@code s} or {@code r}, number</td><td>{@link Deadline} of a step
 * that started from that checkpoint, or of an answer to that rollback's command</td></tr>
 * <tr><td>{@code f}</td><td>{@link dev.rewind.events.ListPlace} by the time it was found</td><td>{@link
 * IntegrityFailure} of that checkpoint</td></tr>
 * </table>
 */
final class RecordKey {
    static final char CHECKPOINT = 'c';
    static final char CLOSED_STEP = 's';
    static final char TOUCHED = 't';
    static final char ROLLBACK = 'r';
    static final char GAP = 'g';
    static final char CAUSE = 'u';
    static final char LISTED = 'e';
    static final char SHARED = 'h';
    static final char DEADLINE = 'd';
    static final char FAILURE = 'f';

    private static final Pattern STATE_HASH = Pattern.compile("[0-9a-f]{64}");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    private RecordKey() {}

    static Bytes entity(EntityKey entity) {
        return new RecordKey().text(entity.toString()).done();
    }

    static Bytes snapshot(EntityKey entity, String stateHash) {
        return new RecordKey().state(entity, stateHash).done();
    }

    static Bytes shared(EntityKey entity, String stateHash) {
        return space(SHARED).state(entity, stateHash).done();
    }

    /** Whether a text can be a state hash; one out of a damaged row may be none. */
    static boolean isStateHash(String text) {
        return STATE_HASH.matcher(text).matches();
    }

    static Bytes checkpoint(EntityKey entity, long sequence) {
        return numbered(CHECKPOINT, entity, sequence);
    }

    static Bytes closedStep(EntityKey entity, long startSequence) {
        return numbered(CLOSED_STEP, entity, startSequence);
    }

    static Bytes touched(EntityKey entity, long startSequence) {
        return numbered(TOUCHED, entity, startSequence);
    }

    static Bytes rollback(EntityKey entity, long number) {
        return numbered(ROLLBACK, entity, number);
    }

    static Bytes gap(EntityKey entity, long lastSequence) {
        return numbered(GAP, entity, lastSequence);
    }

    /** The number that a key ends with. */
    static long number(Bytes key) {
        byte[] bytes = key.get();
        return ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES);
    }

    /** @param attempt of the step, or null for whichever */
    static Bytes newestFor(EntityKey entity, StepCause cause, @Nullable Integer attempt) {
        return space(CAUSE)
                .text(entity.toString())
                .end()
                .text(cause.plan().toString())
                .end()
                .raw(ByteBuffer.allocate(Integer.BYTES)
                        .putInt(attempt == null ? 0 : attempt)
                        .array())
                .text(cause.step())
                .done();
    }

    static Bytes listed(Facet facet, byte[] place) {
        return space(LISTED).text(facet.text()).end().raw(place).done();
    }

    static Bytes failure(byte[] place) {
        return space(FAILURE).raw(place).done();
    }

    static Bytes deadline(long due, EntityKey entity, Deadline.Kind kind, long number) {
        return space(DEADLINE)
                .raw(number(due))
                .text(entity.toString())
                .end()
                .raw(new byte[] {kind.mark()})
                .raw(number(number))
                .done();
    }

    /** No deadline that is due at this time or later has a smaller key. */
    static Bytes deadlinesFrom(long due) {
        return space(DEADLINE).raw(number(due)).done();
    }

    /** Where deadlines end: no row has this key. */
    static Bytes endOfDeadlines() {
        return space((char) (DEADLINE + 1)).done();
    }

    private static Bytes numbered(char space, EntityKey entity, long number) {
        return space(space).text(entity.toString()).end().raw(number(number)).done();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static RecordKey space(char space) {
        RecordKey key = new RecordKey();
        key.bytes.write(space);
        return key;
    }

    private RecordKey state(EntityKey entity, String stateHash) {
        return text(entity.toString()).end().raw(HexFormat.of().parseHex(stateHash));
    }

    private RecordKey text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    private RecordKey end() {
        bytes.write(0);
        return this;
    }

    private RecordKey raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    private Bytes done() {
        return Bytes.wrap(bytes.toByteArray());
    }
}
