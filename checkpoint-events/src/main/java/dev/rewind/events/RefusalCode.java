package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.json.Excerpt;
import java.util.Locale;

/** Why the processor refuses an event that it understands. The codes are stable; docs/contract.md lists them. */
public enum RefusalCode {
    /** The event carries an epoch that a rollback has ended: its sender is a stale worker. */
    STALE_EPOCH,
    /** The event carries an epoch that no rollback has opened yet. */
    UNKNOWN_EPOCH,
    /** A rollback is pending, and the event does not carry the new epoch. */
    ROLLBACK_PENDING,
    /** There is no checkpoint to go back to, or the named one does not exist. */
    NO_CHECKPOINT,
    /** No checkpoint that the rollback could go back to has a snapshot that matches its hash. */
    NO_INTACT_CHECKPOINT,
    /** {@code if_latest} is not the latest checkpoint, or {@code if_new} came to an entity that has checkpoints. */
    LATEST_CHANGED,
    /** {@code if_digest} is not the digest of what the rollback would do now: something has changed since it was shown. */
    ROLLBACK_CHANGED,
    /** The rollback needs the approval of a second person, and this event cannot propose it. */
    APPROVAL_NEEDED,
    /** The event approves or rejects a rollback that is not proposed, or not any more. */
    UNKNOWN_PROPOSAL,
    /** The person that asked for the rollback cannot approve it. */
    SAME_PERSON,
    /** The proposal has expired. */
    APPROVAL_EXPIRED,
    /** The rollback would not do any more what was proposed and approved. */
    APPROVAL_OUTDATED,
    /** A step of that name and attempt is not under way. A start that named it in {@code completes} counts all the same. */
    STEP_NOT_OPEN,
    /** More steps are under way than an entity may have. */
    TOO_MANY_OPEN_STEPS,
    /** The plan keeps as many signals as it may, and no step waits for this one. */
    TOO_MANY_SIGNALS,
    /** The payload of the signal is larger than allowed. */
    SIGNAL_TOO_LARGE,
    /** The rollback would undo more steps than one command can name. */
    TOO_MANY_STEPS_TO_UNDO,
    /** The rollback would ask more entities to go back too than one rollback may. */
    TOO_MANY_PARTICIPANTS,
    /** The rollback would ask for another one, and too many rollbacks in a row led to it. */
    CASCADE_TOO_DEEP,
    /** The operation that failed is not critical. The failure is recorded and the entity does not go back. */
    NOT_CRITICAL,
    /** The event names a rollback that the entity does not have. */
    UNKNOWN_ROLLBACK,
    /** The rollback that the event names, or the entity's last one, is settled already. */
    ROLLBACK_SETTLED,
    /** The plan is not running: it has ended, has never started, or is paused. */
    PLAN_NOT_RUNNING,
    /** The checkpoint, rollback or cause that the event names belongs to another entity. */
    OTHER_ENTITY,
    /** The entity is parked until a person resumes it. */
    ENTITY_PARKED,
    /** The entity is neither parked nor paused. */
    NOT_PARKED,
    /** The checkpoint is pinned already. */
    ALREADY_PINNED,
    /** The checkpoint is not pinned. */
    NOT_PINNED,
    /** The edit was made for another checkpoint than the one that the rollback would go back to. */
    OTHER_TARGET,
    /** The edit needs an approval, and its patch is missing or too large to be shown to the person who approves it. */
    EDIT_NOT_SHOWN,
    /** The checkpoint is not the start of a step, and the fork does not name the step to go on with. */
    FORK_WITHOUT_STEP,
    /** The plan of the fork has no such step to go on with, as the outline of its base says. */
    UNKNOWN_STEP,
    /** The fork is not the one that was shown: it has another digest. */
    FORK_CHANGED,
    /** As many entities have begun with checkpoints of this entity as may. */
    TOO_MANY_FORKS,
    /** A new entity was to begin with a checkpoint, and there is one of that name already. */
    ENTITY_EXISTS,
    /** The event says that a state was restored, and it is not the checkpoint's state. */
    OTHER_STATE,
    /** The timer came too late: what it waited for has happened. */
    NOTHING_DUE;

    /** The code on the wire, such as {@code stale_epoch}. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The value of that code.
     *
     * @throws IllegalArgumentException when the code is unknown
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
