package dev.rewind.rules;

/** The kinds of rows in which a past is kept. */
public enum PastRow {
    CHECKPOINT,
    STATE,
    STEP,
    TOUCHED,
    ROLLBACK,
    GAP
}
