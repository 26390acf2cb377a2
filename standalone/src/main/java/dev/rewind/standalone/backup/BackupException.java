package dev.rewind.standalone.backup;

/** A log that cannot be exported, or a file that cannot be imported; the message says why and what to do. */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of problem it is. */
    public enum Problem {
        /** The file is not what was exported. */
        DAMAGED,
        /** It would not be the same log afterwards. */
        REFUSED,
        /** A broker does not answer, or not in time. */
        UNAVAILABLE
    }

    private final Problem problem;

    BackupException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    BackupException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What kind of problem it is. */
    public Problem problem() {
        return problem;
    }
}
