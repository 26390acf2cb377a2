package dev.rewind.query.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not honoured: an RFC 9457 problem with a stable {@code code}, what is wrong, what to do about it
 * and, where one value is to blame, that value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public final class Problem extends RuntimeException {

    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final int status;
    private final ObjectNode members;

    private Problem(int status, String code, String title, String detail, @Nullable String remedy) {
        // A caller's error is ordinary here: no stack trace.
        super(detail, null, false, false);
        this.status = status;
        members = Json.mapper().createObjectNode();
        members.put("type", "urn:rewind:problem:" + code);
        members.put("title", title);
        members.put("status", status);
        members.put("code", code);
        members.put("detail", detail);
        if (remedy != null) {
            members.put("remedy", remedy);
        }
    }

    /**
     * One of the API's own problems.
     *
     * @param detail what is wrong, in words for the caller
     * @param remedy what the caller can do
     */
    public static Problem of(ProblemCode code, String detail, String remedy) {
        return new Problem(code.status(), code.code(), code.title(), detail, remedy);
    }

    /** What is wrong with an event or another JSON of the contract. */
    public static Problem of(UnreadableEventException e) {
        int status = e.code() == DeadLetterCode.STATE_TOO_LARGE ? 413 : 400;
        return new Problem(status, e.code().code(), "Unreadable", e.reason(), null);
    }

    /** A request that was understood, recorded and refused. */
    public static Problem of(RefusalCode code, String why) {
        return new Problem(409, code.code(), "Refused", why, null);
    }

    /** The same problem with the value that is to blame, cut short where it is long. */
    public Problem value(String value) {
        return with("value", value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…");
    }

    /** The same problem with what the caller can do. */
    public Problem remedy(String remedy) {
        return with("remedy", remedy);
    }

    /** The same problem with one more member. */
    public Problem with(String member, String value) {
        members.put(member, value);
        return this;
    }

    /** The same problem with one more member. */
    public Problem with(String member, long value) {
        members.put(member, value);
        return this;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The members, for an answer that holds more than this problem. */
    public ObjectNode json() {
        return members;
    }

    /** The problem as an answer; one that may pass says when to come again. */
    Reply reply(String requestId) {
        Reply reply = Reply.json(status, with("request_id", requestId).members).as(MEDIA_TYPE);
        return switch (status) {
            case 401 -> reply.header("WWW-Authenticate", "Bearer realm=\"rewind\"" + bearerError());
            case 503 -> reply.header("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
            default -> reply;
        };
    }

    /** As RFC 6750 §3.1 has it: an error only where there was a token. */
    private String bearerError() {
        return members.path("code").asText().equals(ProblemCode.INVALID_TOKEN.code())
                ? ", error=\"invalid_token\""
                : "";
    }
}
