package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.json.Excerpt;
import java.util.Locale;

/** Why an event that was understood could not be honoured. The codes are stable; docs/contract.md lists them. */
public enum RefusalCode {
    /** The event speaks of an epoch that a rollback has ended: its sender is a stale worker. */
    STALE_EPOCH,
    /** The event speaks of an epoch that no rollback has opened yet. */
    UNKNOWN_EPOCH,
    /** A rollback is pending and the event does not say that it knows: it must carry the new epoch. */
    ROLLBACK_PENDING,
    /** There is no checkpoint to go back to, or not the one that was named. */
    NO_CHECKPOINT,
    /** No checkpoint that could be gone back to has a snapshot that matches its hash. */
    NO_INTACT_CHECKPOINT,
    /** {@code if_latest} named another checkpoint than the latest, or {@code if_new} came to an entity that has some. */
    LATEST_CHANGED,
    /** A step of that name and attempt is not under way. */
    STEP_NOT_OPEN,
    /** More steps are under way than an entity may have. */
    TOO_MANY_OPEN_STEPS,
    /** The rollback would undo more steps than one command can name. */
    TOO_MANY_STEPS_TO_UNDO,
    /** The rollback would ask more entities to go back too than one rollback may. */
    TOO_MANY_PARTICIPANTS,
    /** Too many rollbacks, each asked for by the one before, lead to this one, and it would ask for more. */
    CASCADE_TOO_DEEP,
    /** The operation that failed is not critical: recorded, and nothing is taken back. */
    NOT_CRITICAL,
    /** The event names a rollback that the entity does not have. */
    UNKNOWN_ROLLBACK,
    /** The rollback that the event names, or the entity's last one, is settled already. */
    ROLLBACK_SETTLED,
    /** The plan does not run: it ended, or never started. */
    PLAN_NOT_RUNNING,
    /** The checkpoint, rollback or cause that the event names belongs to another entity. */
    OTHER_ENTITY,
    /** The entity is parked until a person lets it go on. */
    ENTITY_PARKED,
    /** The entity is not parked. */
    NOT_PARKED,
    /** The checkpoint is pinned already. */
    ALREADY_PINNED,
    /** The checkpoint is not pinned. */
    NOT_PINNED,
    /** The timer's case is closed: what it waited for has happened. */
    NOTHING_DUE;

    /** The code on the wire, such as {@code stale_epoch}. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The value of that code.
     *
     * @throws IllegalArgumentException when there is none
     */
    @JsonCreator
    public static RefusalCode ofCode(String code) {
        for (RefusalCode known : values()) {
            if (known.code().equals(code)) {
                return known;
            }
        }
        throw new IllegalArgumentException("refusal code \"" + Excerpt.of(code) + "\" is not known here");
    }
}
