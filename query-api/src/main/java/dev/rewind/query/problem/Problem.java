package dev.rewind.query.problem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed: an RFC 9457 problem with a stable {@code code}, what is wrong, what to do about it and, where
 * one value is at fault, that value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public final class Problem extends RuntimeException {

    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200;

    private final int status;
    private final ObjectNode members;
    private final LinkedHashMap<String, String> headers = new LinkedHashMap<>();

    private Problem(int status, String code, String title, String detail, @Nullable String remedy) {
        // Errors of callers are common, so no stack trace is taken.
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

    /** The failure of a stage: what a {@link CompletionException} carries, which later stages are given. */
    public static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
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

    /** A problem with an event or another JSON of the contract. */
    public static Problem of(UnreadableEventException e) {
        int status = e.code() == DeadLetterCode.STATE_TOO_LARGE ? 413 : 400;
        return new Problem(status, e.code().code(), "Unreadable", e.reason(), null);
    }

    /** A request that was understood, recorded and refused. */
    public static Problem of(RefusalCode code, String why) {
        return new Problem(409, code.code(), "Refused", why, remedy(code));
    }

    /** Every refusal says what to do: a new code does not compile without a remedy. */
    private static String remedy(RefusalCode code) {
        return switch (code) {
            case ROLLBACK_CHANGED, FORK_CHANGED -> "look at the dry run again, and send the request with its digest";
            case ENTITY_EXISTS -> "choose another id";
            case UNKNOWN_STEP -> "name one of its steps; another version of the plan needs another name";
            case FORK_WITHOUT_STEP -> "add step, the name of the step to go on with, or choose another checkpoint";
            case TOO_MANY_FORKS -> "fork one of its forks, or another entity";
            case APPROVAL_NEEDED -> "a person with the role approver can approve it";
            case SAME_PERSON -> "let another person with the role approver approve it";
            case UNKNOWN_PROPOSAL -> "look at the entity: its proposal, if it has one, is in the member proposal";
            case APPROVAL_EXPIRED, APPROVAL_OUTDATED ->
                "look at what the rollback would do now, request it again, and let it be approved";
            case STALE_EPOCH, UNKNOWN_EPOCH ->
                "look at the entity: its epoch is the one to work in; work of an earlier epoch has been taken back";
            case ROLLBACK_PENDING ->
                "wait until the rollback is applied, or look at the entity: its presence says who applies it";
            case NO_CHECKPOINT -> "check the id; the timeline of the entity has its checkpoints and their steps";
            case NO_INTACT_CHECKPOINT -> "verify the entity; its damaged states have to be restored from a backup";
            case LATEST_CHANGED -> "look at the entity as it is now, and decide again";
            case STEP_NOT_OPEN -> "look at the entity: open_steps has the steps under way, with their attempts";
            case TOO_MANY_OPEN_STEPS -> "end a step before another one starts";
            case TOO_MANY_SIGNALS ->
                "send the signal when a step waits for it; the entity shows the kept ones in signals";
            case SIGNAL_TOO_LARGE -> "keep large content elsewhere, and put a reference into the payload";
            case TOO_MANY_STEPS_TO_UNDO -> "go back to a later checkpoint first, and then further";
            case TOO_MANY_PARTICIPANTS -> "go back to a later checkpoint first, or without cascade";
            case CASCADE_TOO_DEEP -> "roll the entity back by itself";
            case NOT_CRITICAL -> "nothing is to be done: the failure is recorded";
            case UNKNOWN_ROLLBACK -> "check the id; the timeline of the entity has its rollbacks";
            case ROLLBACK_SETTLED -> "look at the entity; if it has to go back, request a new rollback";
            case PLAN_NOT_RUNNING ->
                "check the id and the status; a paused plan can be resumed, one that has ended can be rolled back";
            case OTHER_ENTITY -> "name a checkpoint or rollback of this entity, or send the request to the other one";
            case ENTITY_PARKED -> "resume the entity first";
            case NOT_PARKED -> "nothing is to be resumed; the status of the entity says what it waits for";
            case ALREADY_PINNED -> "nothing is to be done; remove the pin first if its reason is to change";
            case NOT_PINNED -> "nothing is to be done";
            case OTHER_TARGET -> "make the edit for the checkpoint that the rollback goes back to";
            case EDIT_NOT_SHOWN -> "make the edit smaller, or send it as a patch";
            case OTHER_STATE -> "read the checkpoint again; its state is the one that was taken";
            case NOTHING_DUE -> "nothing is to be done";
        };
    }

    /** The same problem with the value that is at fault, cut off after 200 characters. */
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

    /** The same problem about the same event as another one, if that is about an event. */
    public Problem like(Problem other) {
        for (String member : List.of("event_id", "position")) {
            if (other.members.has(member)) {
                members.set(member, other.members.get(member));
            }
        }
        return this;
    }

    /** The same problem with a header that its answer has. */
    public Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** The headers that its answer has, besides those of every problem of its status. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The members, for an answer that contains more than this problem. */
    public ObjectNode json() {
        return members;
    }

    /** The stable code. */
    public String code() {
        return members.path("code").asText();
    }
}
