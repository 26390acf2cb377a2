package dev.rewind.processor.lists;

/** What happened to the entry of a list that was offered to its reader. */
public enum Taking {
    /** It belongs to the page, or is left out. The next entry follows. */
    NEXT,
    /** It was the last one that the page has room for. */
    LAST,
    /** The page has no room for it. */
    NO_ROOM,
    /** It is left out because its stored bytes are damaged. */
    DAMAGED,
    /** No entry behind it matches. */
    END
}
