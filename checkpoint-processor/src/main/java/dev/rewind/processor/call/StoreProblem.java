package dev.rewind.processor.call;

import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.StoreErrorCode;
import java.io.Serial;

/** Ends a request with an answer that is not a result. */
public final class StoreProblem extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /** A problem of the contract. */
    public StoreProblem(StoreErrorCode code, String detail) {
        this(code.status(), code.text(), detail);
    }

    /** A problem that the HTTP library found, with a code made from its status. */
    public StoreProblem(int status, String code, String detail) {
        // A normal answer needs no stack trace.
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    /**
     * Something is not stored.
     *
     * @param what the thing, as the subject of "is not stored"
     */
    public static StoreProblem notFound(String what) {
        return new StoreProblem(StoreErrorCode.NOT_FOUND, what + " is not stored");
    }

    /**
     * Retention has pruned a checkpoint.
     *
     * @param what the checkpoint, as the subject of "was pruned by retention"
     */
    public static StoreProblem pruned(String what) {
        return new StoreProblem(StoreErrorCode.PRUNED, what + " was pruned by retention");
    }

    /** A parameter cannot be used. */
    public static StoreProblem invalid(String detail) {
        return new StoreProblem(StoreErrorCode.INVALID_PARAMETER, detail);
    }

    /** The stores have not reached a position. */
    public static StoreProblem behind(String position) {
        return new StoreProblem(StoreErrorCode.BEHIND, "the stores have not reached " + position + " yet");
    }

    /**
     * The stores cannot be read now.
     *
     * @param why what the caller has to wait for, in words for an operator
     */
    public static StoreProblem restoring(String why) {
        return new StoreProblem(
                StoreErrorCode.RESTORING, "the stores are being restored or handed over: " + why + "; ask again");
    }

    /** Whether it has this code. */
    public boolean is(StoreErrorCode wanted) {
        return code.equals(wanted.text());
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The answer, a {@link StoreError} as JSON. */
    public byte[] body() {
        return StoreError.of(status, code, String.valueOf(getMessage())).write();
    }
}
