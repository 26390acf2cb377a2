package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.DataText;
import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event whose attributes are read and whose data is not. */
final class Message {

    /** Text after the data is checked separately: Jackson would report it like a violation of the schema. */
    private static final ObjectReader DATA =
            Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Attributes attributes;
    private final String mediaType;
    private final byte[] data;

    /** The attributes of a message. */
    @FunctionalInterface
    interface Attributes {
        /**
         * The value of an attribute, or null.
         *
         * @param name the name in CloudEvents, or {@code traceparent}
         */
        @Nullable
        String value(String name) throws UnreadableEventException;
    }

    /**
     * Creates a message.
     *
     * @param mediaType the media type of the data, in lower case, or empty
     * @param data the data as it was received
     */
    Message(Attributes attributes, String mediaType, byte[] data) {
        this.attributes = attributes;
        this.mediaType = mediaType;
        this.data = data;
    }

    String type() throws UnreadableEventException {
        String version = required("specversion");
        if (!version.equals("1.0")) {
            throw new UnreadableEventException(
                    DeadLetterCode.UNSUPPORTED_SPECVERSION,
                    "specversion is \"" + Excerpt.of(version) + "\"; only 1.0 is read");
        }
        return required("type");
    }

    <D> Envelope<D> as(Class<? extends D> kind) throws UnreadableEventException {
        String id = required("id");
        String source = required("source");
        EntityKey entity = subject();
        Instant time = time();
        String traceparent = TraceParent.orNull(attributes.value("traceparent"));
        String causationId = attributes.value("causationid");
        if (!MediaType.isJson(mediaType)) {
            throw new UnreadableEventException(
                    DeadLetterCode.UNSUPPORTED_CONTENT_TYPE,
                    "content type \"" + Excerpt.of(mediaType) + "\" is not JSON; use application/json");
        }
        if (data.length == 0) {
            throw new UnreadableEventException(DeadLetterCode.EMPTY_VALUE, "the event has no data");
        }
        D read = data(kind);
        try {
            return new Envelope<>(id, source, entity, time, traceparent, causationId, read);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(DeadLetterCode.INVALID_ATTRIBUTE, String.valueOf(e.getMessage()));
        }
    }

    private <D> D data(Class<? extends D> kind) throws UnreadableEventException {
        try {
            return data(kind, DataText.of(data));
        } catch (IOException e) {
            throw UnreadableEventException.of(e);
        }
    }

    private static <D> D data(Class<? extends D> kind, DataText text) throws IOException, UnreadableEventException {
        try (JsonParser parser = text.parser()) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new UnreadableEventException(DeadLetterCode.MALFORMED_JSON, "the data is blank");
            }
            if (first != JsonToken.START_OBJECT) {
                throw new UnreadableEventException(DeadLetterCode.SCHEMA_VIOLATION, "the data must be an object");
            }
            D read = text.with(DATA.forType(kind)).readValue(parser);
            if (parser.nextToken() != null) {
                throw new UnreadableEventException(DeadLetterCode.MALFORMED_JSON, "there is text after the data");
            }
            return read;
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
        String time = attributes.value("time");
        try {
            return time == null ? null : Rfc3339.parse(time);
        } catch (DateTimeException e) {
            throw new UnreadableEventException(
                    DeadLetterCode.INVALID_ATTRIBUTE,
                    "time \"" + Excerpt.of(time) + "\" is not an RFC 3339 time such as 2026-01-31T12:00:00Z");
        }
    }

    private String required(String name) throws UnreadableEventException {
        String value = attributes.value(name);
        if (value == null || value.isEmpty()) {
            throw new UnreadableEventException(
                    DeadLetterCode.MISSING_ATTRIBUTE, "CloudEvents attribute \"" + name + "\" is missing");
        }
        return value;
    }
}
