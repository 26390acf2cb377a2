package dev.rewind.processor.http;

import java.io.Serial;

/**
 * An answer that is no result, as a caller sees it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details</a>
 */
final class Problem extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Problem(int status, String code, String detail) {
        // An answer like any other: no stack trace.
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Problem notFound(String what) {
        return new Problem(404, "not_found", what + " is not stored");
    }

    static Problem behind(String position) {
        return new Problem(503, "behind", "the stores have not reached " + position + " yet");
    }

    /** @param why in words that tell an operator what is being waited for */
    static Problem restoring(String why) {
        return new Problem(503, "restoring", "the stores are being restored or handed over: " + why + "; ask again");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    Body body() {
        return new Body(status, code, code.replace('_', ' '), String.valueOf(getMessage()));
    }

    /** The JSON of a problem. */
    record Body(int status, String code, String title, String detail) {}
}
