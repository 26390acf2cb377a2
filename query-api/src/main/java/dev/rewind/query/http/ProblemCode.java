package dev.rewind.query.http;

import java.util.Locale;

/**
 * The query API's own problems. The codes are stable. Two families come from the contract besides: what is wrong with
 * an event ({@link dev.rewind.events.cloudevents.DeadLetterCode}) and why a request was refused
 * ({@link dev.rewind.events.RefusalCode}).
 */
public enum ProblemCode {
    /** A query parameter that the route does not have. */
    UNKNOWN_PARAMETER(400, "Unknown parameter"),
    /** A query parameter without which the route cannot answer. */
    MISSING_PARAMETER(400, "Missing parameter"),
    /** A query parameter or header with a value that it must not have. */
    INVALID_PARAMETER(400, "Invalid parameter"),
    /** A member of a body that its shape does not have. */
    UNKNOWN_MEMBER(400, "Unknown member"),
    /** A body that is JSON and still not what the route takes. */
    INVALID_BODY(400, "Invalid body"),
    /** An id in the path that cannot be one. */
    INVALID_ID(400, "Invalid id"),
    /** A request that is not HTTP as this server reads it. */
    BAD_REQUEST(400, "Bad request"),
    /** A host name under which this server does not answer. */
    HOST_NOT_ALLOWED(403, "Host not allowed"),
    /** A browser sent this for a page of another origin. */
    CROSS_ORIGIN(403, "Cross-origin request"),
    /** An event that only the processor may publish. */
    RESERVED_EVENT(403, "Reserved event"),
    /** No such route. */
    UNKNOWN_ROUTE(404, "Unknown route"),
    /** The route exists, and what it was asked for does not. */
    NOT_FOUND(404, "Not found"),
    /** The route does not take this method. */
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    /** What is stored is not what was recorded; it is handed to nobody. */
    INTEGRITY_FAILED(409, "Integrity failed"),
    /** A dead letter that was published again before. */
    ALREADY_REDRIVEN(409, "Already redriven"),
    /** A dead letter whose value was too large to be kept beside its cause. */
    VALUE_OMITTED(409, "Value omitted"),
    /** More bytes than are read. */
    BODY_TOO_LARGE(413, "Body too large"),
    /** A state whose canonical JSON is larger than allowed. */
    STATE_TOO_LARGE(413, "State too large"),
    /** A body of another kind than the route takes. */
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    /** Our defect. */
    INTERNAL_ERROR(500, "Internal error"),
    /** Nobody who holds the entity's partition answers. */
    STORE_UNAVAILABLE(503, "Store unavailable"),
    /** The store has not processed yet what the answer would have to show. */
    STORE_BEHIND(503, "Store behind"),
    /** The log did not acknowledge in time. */
    LOG_UNAVAILABLE(503, "Log unavailable"),
    /** More work is under way than this process takes on. */
    BUSY(503, "Busy"),
    /** Part of what is needed is not there yet. */
    NOT_READY(503, "Not ready");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The code on the wire, such as {@code not_found}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }
}
