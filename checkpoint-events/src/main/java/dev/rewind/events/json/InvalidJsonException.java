package dev.rewind.events.json;

import java.io.IOException;

/** JSON that has no canonical form here: malformed, ambiguous (duplicate keys, lone surrogates) or beyond the limits. */
public final class InvalidJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** What is wrong with the text, for callers that answer with a stable code. */
    public enum Problem {
        /** Not JSON at all, or cut short. */
        MALFORMED,
        /** An object names a member twice, so that its meaning depends on the reader. */
        DUPLICATE_KEY,
        /** Half of a UTF-16 surrogate pair: not Unicode text, and not encodable as UTF-8. */
        LONE_SURROGATE,
        /** Deeper, or with longer numbers or names, than {@link Json} reads. */
        TOO_COMPLEX
    }

    InvalidJsonException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    InvalidJsonException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** The kind of defect. */
    public Problem problem() {
        return problem;
    }
}
