package dev.rewind.standalone.backup;

/** Told how far an export or import is. */
public interface Progress {

    /**
     * So many records are done.
     *
     * @param what was done with them, in a word
     */
    void at(String what, long records);
}
