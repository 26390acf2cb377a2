package dev.rewind.processor.layout;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.RollbackId;
import dev.rewind.rules.state.Proposal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A deadline: the time by which a step must end, a command must be answered or a proposal must be approved. Its row exists from the fact that sets
 * the deadline to the fact that ends it, except while the event that fires it is between the log and the processor.
 *
 * @param due the time, in milliseconds of the log's time
 * @param entity whose deadline it is
 * @param kind what must happen
 * @param number of the checkpoint from which the step started, or of the rollback
 * @param attempt the number of the command to be answered; 0 for a step, 1 for a proposal
 * @param refusedAt offset of the last event that came too early by the log's time; -1 if none did
 */
public record StoredDeadline(long due, EntityKey entity, Kind kind, long number, int attempt, long refusedAt) {

    private static final int ENTITY = 1 + Long.BYTES;
    private static final int NUMBER = 1 + 1 + Long.BYTES;

    /** What must happen by the deadline. */
    public enum Kind {
        /** The step must end. */
        STEP('s'),
        /** The command of the rollback must be answered. */
        ANSWER('r'),
        /** The proposed rollback must be approved. Older processors take its row for one of {@link #ANSWER}. */
        APPROVAL('p');

        private final byte mark;

        Kind(char mark) {
            this.mark = (byte) mark;
        }

        byte mark() {
            return mark;
        }

        private static Kind of(byte mark) {
            return mark == STEP.mark ? STEP : mark == APPROVAL.mark ? APPROVAL : ANSWER;
        }
    }

    public static StoredDeadline ofStep(EntityKey entity, long sequence, Instant due) {
        return new StoredDeadline(due.toEpochMilli(), entity, Kind.STEP, sequence, 0, -1);
    }

    public static StoredDeadline ofAnswer(RollbackId rollback, int attempt, Instant due) {
        return new StoredDeadline(due.toEpochMilli(), rollback.entity(), Kind.ANSWER, rollback.number(), attempt, -1);
    }

    public static StoredDeadline ofApproval(EntityKey entity, Proposal proposal) {
        return new StoredDeadline(proposal.expiresAt().toEpochMilli(), entity, Kind.APPROVAL, proposal.number(), 1, -1);
    }

    /** Reads a row; null if its key is damaged. If only the value is damaged, the attempt is taken to be the first. */
    public static @Nullable StoredDeadline readIfSound(Bytes key, byte[] value) {
        byte[] bytes = key.get();
        int end = bytes.length - NUMBER;
        boolean sound = attempt(value) >= 0;
        try {
            return new StoredDeadline(
                    due(key),
                    EntityKey.parse(new String(bytes, ENTITY, end - ENTITY, StandardCharsets.UTF_8)),
                    Kind.of(bytes[end + 1]),
                    ByteBuffer.wrap(bytes).getLong(end + 2),
                    sound ? attempt(value) : 1,
                    sound ? ByteBuffer.wrap(value).getLong(Integer.BYTES) : -1);
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    /**
     * The keys of the rows without values that follow from the deadline with this key: of a proposed rollback, its row in
     * the list of those that wait.
     */
    public static List<Bytes> derived(Bytes key) {
        byte[] bytes = key.get();
        int mark = bytes.length - Long.BYTES - 1;
        return mark >= ENTITY && bytes[mark] == Kind.APPROVAL.mark ? List.of(RecordKey.proposal(key)) : List.of();
    }

    /** The time in the key of a row. */
    public static long due(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(1);
    }

    /** The number of the command in the value of a row; -1 if it is not the value of a deadline. */
    public static int attempt(byte[] value) {
        return value.length == Integer.BYTES + Long.BYTES
                ? ByteBuffer.wrap(value).getInt()
                : -1;
    }

    public Bytes key() {
        return RecordKey.deadline(due, entity, kind, number);
    }

    public byte[] value() {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(attempt)
                .putLong(refusedAt)
                .array();
    }

    public StoredDeadline refusedAt(long offset) {
        return new StoredDeadline(due, entity, kind, number, attempt, offset);
    }

    /**
     * The id of the event that fires it. It is the same after a crash, and a new one after an event that came too early.
     * The deadline of a step may change, when its wait ends or its plan is resumed, so the id has its time.
     */
    public String eventId() {
        String what = switch (kind) {
            case STEP -> new CheckpointId(entity, number) + "/due/" + due;
            case ANSWER -> new RollbackId(entity, number) + "." + attempt + "/due";
            case APPROVAL -> new RollbackId(entity, number) + "/approval/" + due;
        };
        return what + (refusedAt < 0 ? "" : "/" + refusedAt);
    }

    /** The event that fires it. */
    public DeadlineReached event() {
        Instant at = Instant.ofEpochMilli(due);
        return kind == Kind.STEP
                ? new DeadlineReached(null, new CheckpointId(entity, number), null, null, at)
                : new DeadlineReached(null, null, new RollbackId(entity, number), attempt, at);
    }
}
