package dev.rewind.storeapi;

import java.util.Locale;

/** Reasons why a store server does not answer a request. Another store server may answer some of them. */
public enum StoreErrorCode {
    /** The entity, checkpoint or rollback is not stored. */
    NOT_FOUND(404),
    /** The checkpoint was taken, and retention has pruned it. */
    PRUNED(404),
    /** The request does not carry the shared secret. */
    UNAUTHORIZED(401),
    /** A query parameter or a part of the path has an invalid value. */
    INVALID_PARAMETER(400),
    /** The type or id of an entity is invalid. */
    INVALID_ENTITY(400),
    /** {@link StoreHeaders#POSITION} is invalid. */
    INVALID_POSITION(400),
    /** {@link StoreHeaders#WAIT_MS} is invalid. */
    INVALID_WAIT(400),
    /** A batch asks for too many checkpoints. */
    TOO_MANY(413),
    /** This processor does not hold the partition. */
    NOT_HERE(421),
    /** The stored bytes do not match their hash. */
    INTEGRITY_FAILED(409),
    /** The stores have not reached the position of the request in time. */
    BEHIND(503),
    /** The stores are being restored or handed over. */
    RESTORING(503),
    /** Too many requests of this kind are under way. */
    BUSY(503),
    /** The files of the store cannot be read. */
    STORE_UNREADABLE(500),
    /** A fault of the program. */
    INTERNAL(500);

    private final int status;

    StoreErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status of an answer with this code. */
    public int status() {
        return status;
    }

    /** The code as {@link StoreError} carries it: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
