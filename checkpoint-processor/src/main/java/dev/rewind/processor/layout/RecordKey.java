package dev.rewind.processor.layout;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Bytes;

/**
 * Builds and reads the keys of all stores. A NUL ends an entity's text, which contains no NUL itself. Numbers are
 * big-endian, so the order of the bytes is the order of the numbers.
 *
 * <table>
 * <caption>Key spaces of store {@code records}</caption>
 * <tr><td>{@code c}</td><td>entity, 0, sequence</td><td>checkpoint without its state</td></tr>
 * <tr><td>{@code s}</td><td>entity, 0, sequence that the step started from</td><td>how the step ended</td></tr>
 * <tr><td>{@code t}</td><td>entity, 0, sequence that the step started from</td><td>other entities that the step
 * touches</td></tr>
 * <tr><td>{@code r}</td><td>entity, 0, number</td><td>rollback</td></tr>
 * <tr><td>{@code g}</td><td>entity, 0, last number</td><td>{@link PrunedGap}</td></tr>
 * <tr><td>{@code u}</td><td>entity, 0, plan, 0, attempt (0 for any, -1 if the cause names no attempt), step</td>
 * <td>sequence of the newest checkpoint taken for that cause</td></tr>
 * <tr><td>{@code e}</td><td>list, 0, {@link dev.rewind.storeapi.ListPlace}</td><td>empty: the entities of a list, newest
 * first, see {@link EntityIndex}</td></tr>
 * <tr><td>{@code h}</td><td>entity, 0, state hash</td><td>how many checkpoints have that state, if more than
 * one</td></tr>
 * <tr><td>{@code d}</td><td>due time in ms, entity, 0, {@code s} or {@code r}, number</td><td>{@link StoredDeadline} of
 * the step that started from that checkpoint, or of the answer to that rollback's command</td></tr>
 * <tr><td>{@code p}</td><td>the rest of the key of a proposal's deadline</td><td>empty: the proposals that wait for an
 * approval</td></tr>
 * <tr><td>{@code k}</td><td>entity, 0, day of the log's time, 16 bytes of the SHA-256 of source and id</td><td>empty:
 * the events that must be decided once and were decided on that day</td></tr>
 * <tr><td>{@code f}</td><td>{@link dev.rewind.storeapi.ListPlace} by the time it was found</td><td>{@link
 * IntegrityFailure} of that checkpoint</td></tr>
 * </table>
 */
public final class RecordKey {
    public static final char CHECKPOINT = 'c';
    static final char CLOSED_STEP = 's';
    public static final char TOUCHED = 't';
    public static final char ROLLBACK = 'r';
    public static final char GAP = 'g';
    static final char CAUSE = 'u';
    static final char LISTED = 'e';
    static final char SHARED = 'h';
    static final char DEADLINE = 'd';
    static final char PROPOSAL = 'p';
    static final char FAILURE = 'f';
    static final char ONCE = 'k';

    /** In the index of causes: any attempt, or none. */
    public static final int ANY_ATTEMPT = 0;
    /** In the index of causes: the cause names no attempt. */
    public static final int NO_ATTEMPT = -1;

    private static final int STATE_HASH_DIGITS = 64;

    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final int MARK_BYTES = 16;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    private RecordKey() {}

    public static Bytes entity(EntityKey entity) {
        return new RecordKey().text(entity.toString()).done();
    }

    public static Bytes snapshot(EntityKey entity, String stateHash) {
        return new RecordKey().state(entity, stateHash).done();
    }

    /** The key before those of all snapshots of this entity. */
    public static Bytes firstSnapshot(EntityKey entity) {
        return new RecordKey().text(entity.toString()).end().done();
    }

    /** The key after those of all snapshots of this entity. */
    public static Bytes lastSnapshot(EntityKey entity) {
        byte[] last = new byte[STATE_HASH_DIGITS / 2 + 1];
        Arrays.fill(last, (byte) 0xff);
        return new RecordKey().text(entity.toString()).end().raw(last).done();
    }

    /** The state hash in the key of a snapshot. */
    public static String stateHash(Bytes snapshot) {
        byte[] key = snapshot.get();
        return HexFormat.of().formatHex(key, key.length - STATE_HASH_DIGITS / 2, key.length);
    }

    public static Bytes shared(EntityKey entity, String stateHash) {
        return space(SHARED).state(entity, stateHash).done();
    }

    /** Whether a text has the form of a state hash; the text of a damaged row may not. */
    public static boolean isStateHash(String text) {
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return text.length() == STATE_HASH_DIGITS;
    }

    public static Bytes checkpoint(EntityKey entity, long sequence) {
        return numbered(CHECKPOINT, entity, sequence);
    }

    public static Bytes closedStep(EntityKey entity, long startSequence) {
        return numbered(CLOSED_STEP, entity, startSequence);
    }

    public static Bytes touched(EntityKey entity, long startSequence) {
        return numbered(TOUCHED, entity, startSequence);
    }

    public static Bytes rollback(EntityKey entity, long number) {
        return numbered(ROLLBACK, entity, number);
    }

    public static Bytes gap(EntityKey entity, long lastSequence) {
        return numbered(GAP, entity, lastSequence);
    }

    /** The number at the end of a key. */
    public static long number(Bytes key) {
        byte[] bytes = key.get();
        return ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES);
    }

    /** The attempt of a cause in the index of causes. */
    public static int attempt(StepCause cause) {
        return cause.attempt() == null ? NO_ATTEMPT : cause.attempt();
    }

    /**
     * The key of the number of the newest checkpoint that was taken for a step of a plan.
     *
     * @param attempt of the step, {@link #ANY_ATTEMPT} or {@link #NO_ATTEMPT}
     */
    public static Bytes newestFor(EntityKey entity, StepCause cause, int attempt) {
        return space(CAUSE)
                .text(entity.toString())
                .end()
                .text(cause.plan().toString())
                .end()
                .raw(ByteBuffer.allocate(Integer.BYTES).putInt(attempt).array())
                .text(cause.step())
                .done();
    }

    public static Bytes listed(EntityIndex index, byte[] place) {
        return space(LISTED).text(index.text()).end().raw(place).done();
    }

    /** The day of a time, for {@link #once}. */
    public static long day(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), DAY_MS);
    }

    /** The key of an event that must be decided once and was decided on this day. */
    public static Bytes once(EntityKey entity, long day, EventRef event) {
        byte[] name = (event.source() + '\n' + event.id()).getBytes(StandardCharsets.UTF_8);
        return onceFrom(entity, day, Arrays.copyOf(Sha256.digest(name), MARK_BYTES));
    }

    /** The first possible key of events that were decided on this day. */
    public static Bytes onceFrom(EntityKey entity, long day) {
        return onceFrom(entity, day, new byte[0]);
    }

    private static Bytes onceFrom(EntityKey entity, long day, byte[] mark) {
        return space(ONCE)
                .text(entity.toString())
                .end()
                .raw(number(day))
                .raw(mark)
                .done();
    }

    public static Bytes failure(byte[] place) {
        return space(FAILURE).raw(place).done();
    }

    public static Bytes deadline(long due, EntityKey entity, StoredDeadline.Kind kind, long number) {
        return space(DEADLINE)
                .raw(number(due))
                .text(entity.toString())
                .end()
                .raw(new byte[] {kind.mark()})
                .raw(number(number))
                .done();
    }

    /** The first possible key of deadlines that are due at this time. */
    public static Bytes deadlinesFrom(long due) {
        return space(DEADLINE).raw(number(due)).done();
    }

    /** The beginning of the keys of all deadlines. */
    public static Bytes deadlines() {
        return space(DEADLINE).done();
    }

    /** The end of all deadlines; no row has this key. */
    public static Bytes endOfDeadlines() {
        return space((char) (DEADLINE + 1)).done();
    }

    /** The key of a proposal that waits, from the key of its deadline. */
    static Bytes proposal(Bytes deadline) {
        byte[] key = deadline.get().clone();
        key[0] = PROPOSAL;
        return Bytes.wrap(key);
    }

    /** The beginning of the keys of all proposals that wait. */
    public static Bytes proposals() {
        return space(PROPOSAL).done();
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
