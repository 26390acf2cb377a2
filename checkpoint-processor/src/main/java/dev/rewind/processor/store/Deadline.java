package dev.rewind.processor.store;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.RollbackId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * Something that has to happen by a time. Its row is there from the fact that sets the time until the fact that makes it
 * pointless, except while the event that says it is due is on its way through the log.
 *
 * @param due by when, in milliseconds of the log's time
 * @param entity whose
 * @param kind what has to happen
 * @param number of the checkpoint that the step started from, or of the rollback
 * @param attempt which command awaits the answer; 0 for a step
 * @param refusedAt offset of the last event that came too early by the log's time, or -1
 */
public record Deadline(long due, EntityKey entity, Kind kind, long number, int attempt, long refusedAt) {

    private static final int ENTITY = 1 + Long.BYTES;
    private static final int NUMBER = 1 + 1 + Long.BYTES;

    /** What has to happen. */
    public enum Kind {
        /** A step ends. */
        STEP('s'),
        /** A rollback's command is answered. */
        ANSWER('r');

        private final byte mark;

        Kind(char mark) {
            this.mark = (byte) mark;
        }

        byte mark() {
            return mark;
        }
    }

    static Deadline ofStep(EntityKey entity, long sequence, Instant due) {
        return new Deadline(due.toEpochMilli(), entity, Kind.STEP, sequence, 0, -1);
    }

    static Deadline ofAnswer(RollbackId rollback, int attempt, Instant due) {
        return new Deadline(due.toEpochMilli(), rollback.entity(), Kind.ANSWER, rollback.number(), attempt, -1);
    }

    static Deadline read(Bytes key, byte[] value) {
        byte[] bytes = key.get();
        int end = bytes.length - NUMBER;
        ByteBuffer numbers = ByteBuffer.wrap(value);
        return new Deadline(
                due(key),
                EntityKey.parse(new String(bytes, ENTITY, end - ENTITY, StandardCharsets.UTF_8)),
                bytes[end + 1] == Kind.STEP.mark() ? Kind.STEP : Kind.ANSWER,
                ByteBuffer.wrap(bytes).getLong(end + 2),
                numbers.getInt(),
                numbers.getLong());
    }

    /** By when, as the key of a row has it. */
    static long due(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(1);
    }

    /** Which command awaits the answer, as the value of a row has it; -1 where that is no value of a deadline. */
    public static int attempt(byte[] value) {
        return value.length == Integer.BYTES + Long.BYTES
                ? ByteBuffer.wrap(value).getInt()
                : -1;
    }

    Bytes key() {
        return RecordKey.deadline(due, entity, kind, number);
    }

    byte[] value() {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(attempt)
                .putLong(refusedAt)
                .array();
    }

    Deadline refusedAt(long offset) {
        return new Deadline(due, entity, kind, number, attempt, offset);
    }

    /** Id of the event that says it is due: another one for each time that it came too early, the same after a crash. */
    public String eventId() {
        String what = kind == Kind.STEP
                ? new CheckpointId(entity, number).toString()
                : new RollbackId(entity, number) + "." + attempt;
        return what + "/due" + (refusedAt < 0 ? "" : "/" + refusedAt);
    }

    /** The event that says it is due. */
    public DeadlineReached event() {
        Instant at = Instant.ofEpochMilli(due);
        return kind == Kind.STEP
                ? new DeadlineReached(null, new CheckpointId(entity, number), null, null, at)
                : new DeadlineReached(null, null, new RollbackId(entity, number), attempt, at);
    }
}
