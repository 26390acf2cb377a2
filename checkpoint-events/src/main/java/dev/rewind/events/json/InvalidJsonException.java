package dev.rewind.events.json;

import java.io.IOException;

/**
 * Reports JSON that has no canonical form: malformed, ambiguous (duplicate keys, lone surrogates) or beyond the limits.
 */
public final class InvalidJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** The kinds of defects, for callers that need a stable code. */
    public enum Problem {
        /** The text is not JSON, or is incomplete. */
        MALFORMED,
        /** An object has two members with the same name, so its meaning depends on the reader. */
        DUPLICATE_KEY,
        /** The text has half of a UTF-16 surrogate pair, so it is not Unicode and cannot be encoded as UTF-8. */
        LONE_SURROGATE,
        /** The text is beyond the limits of {@link Json}. */
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
