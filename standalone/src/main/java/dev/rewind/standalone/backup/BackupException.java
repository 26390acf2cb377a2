package dev.rewind.standalone.backup;

/** An export or import failed; the message says why and what to do. */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The kind of problem. */
    public enum Problem {
        /** The file is damaged or incomplete. */
        DAMAGED,
        /** The result would not be the same log. */
        REFUSED,
        /** A broker did not answer in time. */
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

    /** The kind of problem. */
    public Problem problem() {
        return problem;
    }
}
