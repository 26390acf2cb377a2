package dev.rewind.events;

/** How large the parts of an event may be. The JSON Schemas state the same figures. */
public final class Limits {

    /** Characters of a step's or an operation's name. */
    public static final int NAME = 200;

    /** Characters of who answers a rollback command: a name, or any entity. */
    public static final int PARTICIPANT = 240;

    /** Characters of a reason, and of who asks. */
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

    /** Steps that one rollback may undo. */
    public static final int UNDO = 10_000;

    /** Entities that one rollback may ask to go back too. */
    public static final int PARTICIPANTS = 1_000;

    /** Rollbacks, one asked for by the other, that may lead to one more. */
    public static final int ON_BEHALF_OF = 16;

    /** Checkpoints that one event may prune. */
    public static final int PRUNED = 1_000;

    /** Milliseconds of the longest time-out: 400 days. */
    public static final long TIMEOUT_MS = 400L * 24 * 60 * 60 * 1000;

    /** Bytes of the canonical JSON of a state, unless configured otherwise (900 KiB). */
    public static final int DEFAULT_STATE_BYTES = 900 * 1024;

    private Limits() {}
}
