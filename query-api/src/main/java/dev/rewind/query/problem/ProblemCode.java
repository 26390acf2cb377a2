package dev.rewind.query.problem;

import java.util.Locale;

/**
 * The query API's own problems. The codes are stable. Answers also carry codes of the contract: {@link
 * dev.rewind.events.cloudevents.DeadLetterCode} for unreadable events and {@link dev.rewind.events.RefusalCode} for
 * refused requests.
 */
public enum ProblemCode {
    /** A query parameter that the route does not have. */
    UNKNOWN_PARAMETER(400, "Unknown parameter"),
    /** A query parameter that the route requires is missing. */
    MISSING_PARAMETER(400, "Missing parameter"),
    /** A query parameter or header has a value that is not allowed. */
    INVALID_PARAMETER(400, "Invalid parameter"),
    /** The body has a member that the route does not know. */
    UNKNOWN_MEMBER(400, "Unknown member"),
    /** The body is JSON, but not as the route requires it. */
    INVALID_BODY(400, "Invalid body"),
    /** The path contains an id of the wrong form. */
    INVALID_ID(400, "Invalid id"),
    /** The request is not valid HTTP for this server. */
    BAD_REQUEST(400, "Bad request"),
    /** The request has no token in its {@code Authorization} header. */
    UNAUTHENTICATED(401, "Unauthenticated"),
    /** The token is not accepted, or no longer accepted. */
    INVALID_TOKEN(401, "Invalid token"),
    /** The caller lacks the role that the route needs. */
    ROLE_MISSING(403, "Role missing"),
    /** The event names another person or program than its caller in {@code requested_by}. */
    OTHER_ACTOR(403, "Other actor"),
    /** Callers do not authenticate here, so the API cannot tell one person from another. */
    APPROVER_UNKNOWN(403, "Approver unknown"),
    /** The request came under a host name that this server does not serve. */
    HOST_NOT_ALLOWED(403, "Host not allowed"),
    /** A browser sent the request for a page of another origin. */
    CROSS_ORIGIN(403, "Cross-origin request"),
    /** An event that only the processor may publish. */
    RESERVED_EVENT(403, "Reserved event"),
    /** No such route. */
    UNKNOWN_ROUTE(404, "Unknown route"),
    /** The body did not arrive in time, or not completely. */
    BODY_TOO_SLOW(408, "Body too slow"),
    /** The route exists, but the object that the path names does not. */
    NOT_FOUND(404, "Not found"),
    /** The route does not take this method. */
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    /** The caller accepts none of the media types that the route offers. */
    NOT_ACCEPTABLE(406, "Not acceptable"),
    /** The log no longer has the facts after the position that a client wants to resume from. */
    POSITION_GONE(410, "Position gone"),
    /** The stored state is not the one that was recorded, so it is not returned. */
    INTEGRITY_FAILED(409, "Integrity failed"),
    /** The dead letter was published again before. */
    ALREADY_REDRIVEN(409, "Already redriven"),
    /** The dead letter has no value, because the value was too large to keep beside its cause. */
    VALUE_OMITTED(409, "Value omitted"),
    /** The body has more bytes than the server reads. */
    BODY_TOO_LARGE(413, "Body too large"),
    /** A state whose canonical JSON is larger than allowed. */
    STATE_TOO_LARGE(413, "State too large"),
    /** The body has a media type that the route does not take. */
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    /** The {@code Idempotency-Key} was used for another request. */
    IDEMPOTENCY_KEY_REUSED(422, "Idempotency key reused"),
    /** A defect of this server. */
    INTERNAL_ERROR(500, "Internal error"),
    /** No store server that holds the entity's partition answers. */
    STORE_UNAVAILABLE(503, "Store unavailable"),
    /** The store has not yet processed a position that the request requires. */
    STORE_BEHIND(503, "Store behind"),
    /** The log did not acknowledge in time. */
    LOG_UNAVAILABLE(503, "Log unavailable"),
    /** The keys for verifying tokens cannot be fetched. */
    KEYS_UNAVAILABLE(503, "Keys unavailable"),
    /** The token file is missing or cannot be read, so no token is accepted. */
    TOKENS_UNAVAILABLE(503, "Tokens unavailable"),
    /** A disk is full or cannot be written, or the process has no file handles left. */
    STORAGE_UNAVAILABLE(503, "Storage unavailable"),
    /** Too many requests of this kind are under way. */
    BUSY(503, "Busy"),
    /** A part of the service has not started yet. */
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

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    String title() {
        return title;
    }
}
