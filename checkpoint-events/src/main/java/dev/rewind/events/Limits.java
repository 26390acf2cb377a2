package dev.rewind.events;

/** The limits of the parts of an event. The JSON Schemas have the same numbers. */
public final class Limits {

    /** Characters of a step's or an operation's name. */
    public static final int NAME = 200;

    /** Characters of the name of a participant. */
    public static final int PARTICIPANT = 240;

    /** Characters of a reason, and of the name of a person or program. */
    public static final int REASON = 2_000;

    /** Characters of an error's type. */
    public static final int ERROR_TYPE = 200;

    /** Characters of an error's message. */
    public static final int ERROR_MESSAGE = 8_000;

    /** Labels of one checkpoint. */
    public static final int LABELS = 64;

    /** Characters of a label's value. */
    public static final int LABEL_VALUE = 256;

    /** Entities that one step may touch. */
    public static final int TOUCHES = 256;

    /** Names of steps in the outline of a plan. */
    public static final int OUTLINE_NAMES = 256;

    /** Steps that one rollback may undo. */
    public static final int UNDO = 10_000;

    /** Steps that a rollback names because an earlier one has undone them. */
    public static final int UNDONE_BEFORE = 1_000;

    /** Entities that one rollback may ask to go back too. */
    public static final int PARTICIPANTS = 1_000;

    /** Rollbacks in a row, each requested by the one before, that may lead to one more. */
    public static final int ON_BEHALF_OF = 16;

    /** Checkpoints that one event may prune. */
    public static final int PRUNED = 1_000;

    /** Milliseconds of the longest time-out: 400 days. */
    public static final long TIMEOUT_MS = 400L * 24 * 60 * 60 * 1000;

    /** Bytes of the canonical JSON of a signal's payload. */
    public static final int SIGNAL_PAYLOAD = 16 * 1024;

    /** Signals that an entity keeps until a step waits for them. */
    public static final int KEPT_SIGNALS = 32;

    /** Bytes of the payloads of all signals that an entity keeps. */
    public static final int KEPT_PAYLOADS = 64 * 1024;

    /** Bytes of the canonical JSON of a patch that is shown to the person who approves it. */
    public static final int EDIT_PATCH = 64 * 1024;

    /** Entities that may begin with checkpoints of one entity. */
    public static final int FORKS = 100;

    /** Bytes of the canonical JSON of a state, unless configured otherwise (900 KiB). */
    public static final int DEFAULT_STATE_BYTES = 900 * 1024;

    private Limits() {}
}
