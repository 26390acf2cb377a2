package dev.rewind.query.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request, as a {@link Handler} sees it. */
public final class Call {

    private static final int LONGEST_ACTOR = 200;

    private final Context context;
    private final Query query;
    private final Body body;
    private final String requestId;

    Call(Context context, Query query, Body body, String requestId) {
        this.context = context;
        this.query = query;
        this.body = body;
        this.requestId = requestId;
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

    /** Whether the caller has an answer with this strong entity tag already (RFC 9110 §13.1.2). */
    public boolean has(String etag) {
        String known = header("If-None-Match");
        return known != null && (known.strip().equals("*") || known.contains(etag));
    }

    /** Who asks: what the caller says of itself or, without that, where it calls from. */
    public String actor() {
        String actor = header("X-Rewind-Actor");
        if (actor == null || actor.isBlank()) {
            return "anonymous@" + context.req().getRemoteAddr();
        }
        if (actor.length() > LONGEST_ACTOR) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "header X-Rewind-Actor has " + actor.length() + " characters",
                            "give at most " + LONGEST_ACTOR)
                    .value(actor);
        }
        return actor.strip();
    }

    /** Whether the caller would be admitted now as it was: for answers that take long. */
    public boolean isStillAdmitted() {
        return true;
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
