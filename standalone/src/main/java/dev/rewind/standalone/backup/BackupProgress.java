package dev.rewind.standalone.backup;

/** Receives the progress of an export or import. */
public interface BackupProgress {

    /**
     * Reports the number of records so far.
     *
     * @param what what was done with them, such as {@code exported}
     */
    void at(String what, long records);
}
