package dev.rewind.events.cloudevents;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An event with its attributes at hand and its data unread. */
final class Message {

    private final Function<String, @Nullable String> attributes;
    private final String contentType;
    private final byte[] data;

    /**
     * Takes an event apart no further than its mode does.
     *
     * @param attributes by their CloudEvents name; {@code traceparent} among them
     * @param contentType the media type of the data, lower-case, or empty
     * @param data as it came
     */
    Message(Function<String, @Nullable String> attributes, String contentType, byte[] data) {
        this.attributes = attributes;
        this.contentType = contentType;
        this.data = data;
    }

    String type() throws UnreadableEventException {
        String version = required("specversion");
        if (!version.equals("1.0")) {
            throw new UnreadableEventException(
                    DeadLetterCode.UNSUPPORTED_SPECVERSION,
                    "specversion is \"" + EventReader.shown(version) + "\"; only 1.0 is read");
        }
        return required("type");
    }

    <D> Envelope<D> as(Class<? extends D> kind) throws UnreadableEventException {
        String id = required("id");
        String source = required("source");
        EntityKey entity = subject();
        Instant time = time();
        if (!contentType.isEmpty() && !contentType.equals("application/json") && !contentType.endsWith("+json")) {
            throw new UnreadableEventException(
                    DeadLetterCode.UNSUPPORTED_CONTENT_TYPE,
                    "content type \"" + EventReader.shown(contentType) + "\" is not JSON; use application/json");
        }
        if (data.length == 0) {
            throw new UnreadableEventException(DeadLetterCode.EMPTY_VALUE, "the event has no data");
        }
        return new Envelope<>(
                id, source, entity, time, attributes.apply("traceparent"), attributes.apply("causationid"), data(kind));
    }

    private <D> D data(Class<? extends D> kind) throws UnreadableEventException {
        try {
            return Json.mapper().readValue(data, kind);
        } catch (IOException e) {
            throw UnreadableEventException.of(e);
        }
    }

    private EntityKey subject() throws UnreadableEventException {
        try {
            return EntityKey.parse(required("subject"));
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(DeadLetterCode.INVALID_ATTRIBUTE, "subject: " + e.getMessage());
        }
    }

    private @Nullable Instant time() throws UnreadableEventException {
        String time = attributes.apply("time");
        try {
            return time == null ? null : Rfc3339.parse(time);
        } catch (DateTimeException e) {
            throw new UnreadableEventException(
                    DeadLetterCode.INVALID_ATTRIBUTE,
                    "time \"" + EventReader.shown(time) + "\" is not an RFC 3339 time such as 2026-01-31T12:00:00Z");
        }
    }

    private String required(String name) throws UnreadableEventException {
        String value = attributes.apply(name);
        if (value == null || value.isEmpty()) {
            throw new UnreadableEventException(
                    DeadLetterCode.MISSING_ATTRIBUTE, "CloudEvents attribute \"" + name + "\" is missing");
        }
        if (value.length() > Envelope.MAX_ATTRIBUTE) {
            throw new UnreadableEventException(
                    DeadLetterCode.INVALID_ATTRIBUTE,
                    "CloudEvents attribute \"" + name + "\" has " + value.length() + " characters; at most "
                            + Envelope.MAX_ATTRIBUTE + " are allowed");
        }
        return value;
    }
}
