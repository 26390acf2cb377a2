package dev.rewind.query.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request, as a {@link Handler} sees it. */
public final class Call {

    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?(\"[^\"]*\")");
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(?=[,;]|$)");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Context context;
    private final Query query;
    private final Body body;
    private final Caller caller;
    private final String requestId;
    private final @Nullable String traceparent;
    private final BooleanSupplier admitted;
    private @Nullable String idempotent;
    private @Nullable Duration waited;

    Call(
            Context context,
            Query query,
            Body body,
            Caller caller,
            String requestId,
            @Nullable String traceparent,
            BooleanSupplier admitted) {
        this.context = context;
        this.query = query;
        this.body = body;
        this.caller = caller;
        this.requestId = requestId;
        this.traceparent = traceparent;
        this.admitted = admitted;
    }

    /** The part of the path that the route calls {@code name}. */
    public String path(String name) {
        return context.pathParam(name);
    }

    /**
     * A part of the path in its own form.
     *
     * @param form reads the text; throws {@link IllegalArgumentException} in words for the caller
     */
    public <T> T path(String name, Function<String, T> form) {
        String text = path(name);
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_ID, String.valueOf(e.getMessage()), "correct the path")
                    .value(text);
        }
    }

    /** The query parameters. */
    public Query query() {
        return query;
    }

    /** The path as it was sent. */
    public String path() {
        return context.path();
    }

    /** A header's value, or null. */
    public @Nullable String header(String name) {
        return context.header(name);
    }

    /** Names this request in answers and logs. */
    public String requestId() {
        return requestId;
    }

    /** The W3C header for what this request leads to: it is part of the caller's trace; null where there is none. */
    public @Nullable String traceparent() {
        return traceparent;
    }

    /** Whether the caller has an answer with this strong entity tag already (RFC 9110 §13.1.2). */
    public boolean has(String etag) {
        String known = header("If-None-Match");
        if (known == null) {
            return false;
        }
        if (known.strip().equals("*")) {
            return true;
        }
        Matcher tags = ENTITY_TAG.matcher(known);
        while (tags.find()) {
            if (tags.group(1).replace(Compression.TAG_SUFFIX + '"', "\"").equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** Who asks. */
    public String actor() {
        return caller.name();
    }

    /** What the caller may do. */
    public Role role() {
        return caller.role();
    }

    /** Whether the caller has shown that this is who he is. */
    public boolean isAuthenticated() {
        return caller.authenticated();
    }

    /** Names this request, its caller and its {@code Idempotency-Key} together. */
    String idempotent(String key) {
        idempotent = String.join("\n", caller.name(), context.req().getMethod(), path(), key);
        return idempotent;
    }

    /**
     * What tells this request from another of its name: query, body, what the body is and, where that is the data of a
     * CloudEvent, the event's attributes.
     */
    String content() {
        StringBuilder content = new StringBuilder(Sha256.hex(body()));
        content.append('\n').append(context.queryString());
        new TreeMap<>(context.headerMap()).forEach((name, value) -> {
            String header = name.toLowerCase(Locale.ROOT);
            if (header.equals("content-type") || header.startsWith("ce-")) {
                content.append('\n').append(header).append(':').append(value);
            }
        });
        return Sha256.hex(content.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the events of this request are to be named after, so that the same request again makes the same events: its
     * caller, its {@code Idempotency-Key} and its content; null without a key.
     */
    public @Nullable String sameAgain() {
        return idempotent == null ? null : idempotent + "\n" + content();
    }

    /** How long to wait for a decision: what the caller prefers (RFC 7240), at most 30 s, or what is usual. */
    public Duration wait(Duration usual) {
        String prefer = header("Prefer");
        Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
        if (!wait.find()) {
            return usual;
        }
        Duration wanted = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        Duration granted = wanted.compareTo(LONGEST_WAIT) < 0 ? wanted : LONGEST_WAIT;
        waited = granted;
        return granted;
    }

    Reply preferred(Reply reply) {
        return waited == null ? reply : reply.header("Preference-Applied", "wait=" + waited.toSeconds());
    }

    /** Whether the caller would be admitted now as it was: for answers that take long. */
    public boolean isStillAdmitted() {
        return admitted.getAsBoolean();
    }

    /** The whole body. */
    public byte[] body() {
        return body.of(context);
    }

    /**
     * The body as JSON of one of the API's own shapes. Members that the shape does not have are refused: one that is
     * misspelt must not be passed over.
     */
    public <T> T json(Class<T> shape) {
        try {
            @Nullable
            T value = Json.mapper()
                    .readerFor(shape)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(body());
            if (value == null) {
                throw Problem.of(ProblemCode.INVALID_BODY, "the body is null", "send a JSON object");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw unknownMember(e);
        } catch (IOException e) {
            throw Problem.of(UnreadableEventException.of(e)).remedy("correct the body; /openapi.yaml has its shape");
        }
    }

    private static Problem unknownMember(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds() == null ? List.of() : e.getKnownPropertyIds();
        return Problem.of(
                        ProblemCode.UNKNOWN_MEMBER,
                        "the body has a member that is not known here",
                        Misspelt.remedy(
                                e.getPropertyName(),
                                known.stream().map(Object::toString).toList()))
                .value(e.getPropertyName());
    }
}
