package dev.rewind.rules;

/** What may happen to a stored row. */
public enum RowDamage {
    /** The row is gone. */
    MISSING,
    /** The row has bytes that are no value. */
    UNREADABLE,
    /** The row has the value of the row with another number. */
    SWAPPED
}
