package dev.rewind.processor.changelog;

/** When a changed row is written to the changelog of its store. */
public enum RowLogging {
    /** With the change. For rows that are written once. */
    AT_ONCE,
    /** With the next commit, once for all changes since the last one. For rows that change with most events. */
    AT_COMMIT,
    /**
     * As {@link #AT_COMMIT}, but a row that was added and deleted since the last commit is not written at all. A row that is
     * there must be deleted before it is put again: a put without a delete counts as a new row.
     */
    IF_KEPT,
    /** Never, because the row follows from another row, from which a restored store derives it. */
    NEVER
}
