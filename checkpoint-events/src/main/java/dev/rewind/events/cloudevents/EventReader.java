package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents 1.0, binary and structured, from Kafka and HTTP. Whatever it cannot read ends in an
 * {@link UnreadableEventException} that says why; no input makes it throw anything else.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 *     protocol binding</a>
 */
public final class EventReader {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    private final int maxStateBytes;

    /**
     * A reader for one limit.
     *
     * @param maxStateBytes size of the largest state, in bytes of its canonical JSON
     */
    public EventReader(int maxStateBytes) {
        this.maxStateBytes = maxStateBytes;
    }

    /** A reader with {@link Limits#DEFAULT_STATE_BYTES}. */
    public EventReader() {
        this(Limits.DEFAULT_STATE_BYTES);
    }

    /** A record of {@code plan-events}. Its key must be the event's subject. */
    public Envelope<PlanEvent> planEvent(byte @Nullable [] key, Headers headers, byte @Nullable [] value)
            throws UnreadableEventException {
        Envelope<PlanEvent> event = planEvent(message(headers, value));
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        if (!text.equals(event.entity().toString())) {
            throw new UnreadableEventException(
                    DeadLetterCode.KEY_MISMATCH,
                    "record key \"" + shown(text) + "\" is not the subject \"" + event.entity()
                            + "\"; publish with the subject as the key");
        }
        return event;
    }

    /** A record of {@code checkpoint-events}. */
    public Envelope<Fact> fact(Headers headers, byte @Nullable [] value) throws UnreadableEventException {
        Message message = message(headers, value);
        return message.as(known(message, EventTypes.facts().get(message.type())));
    }

    /** A record of {@code rollback-commands}. */
    public Envelope<RollbackCommand> rollbackCommand(Headers headers, byte @Nullable [] value)
            throws UnreadableEventException {
        Message message = message(headers, value);
        Class<RollbackCommand> expected = RollbackCommand.class;
        return message.as(known(message, message.type().equals(EventTypes.rollbackCommand()) ? expected : null));
    }

    /**
     * One event over HTTP: structured by its content type, otherwise binary.
     *
     * @param header the request's header of that (lower-case) name, or null
     * @param body the request's body
     */
    public Envelope<PlanEvent> planEvent(Function<String, @Nullable String> header, byte[] body)
            throws UnreadableEventException {
        String contentType = mediaType(header.apply("content-type"));
        if (contentType.equals(STRUCTURED)) {
            return structured(body);
        }
        return planEvent(new Message(
                name -> name.equals("traceparent") ? header.apply(name) : decoded(header.apply("ce-" + name)),
                contentType,
                body));
    }

    /** One structured event. */
    public Envelope<PlanEvent> structured(byte[] json) throws UnreadableEventException {
        return planEvent(openEnvelope(json));
    }

    /** Whether a content type says that the body is a batch, to be {@link #split}. */
    public static boolean isBatch(@Nullable String contentType) {
        return mediaType(contentType).equals(BATCH);
    }

    /** The structured events of a batch, each as it stands in it. */
    public List<byte[]> split(byte[] batch) throws UnreadableEventException {
        List<byte[]> events = new ArrayList<>();
        try (JsonParser parser = Json.mapper().createParser(batch)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new UnreadableEventException(
                        DeadLetterCode.SCHEMA_VIOLATION, "a batch must be a JSON array of CloudEvents");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                events.add(slice(parser, batch));
            }
            return events;
        } catch (IOException e) {
            throw UnreadableEventException.of(e);
        }
    }

    private Envelope<PlanEvent> planEvent(Message message) throws UnreadableEventException {
        Envelope<PlanEvent> event = message.as(known(message, EventTypes.planEvent(message.type())));
        Snapshot state = event.data().state();
        if (state != null && state.size() > maxStateBytes) {
            throw new UnreadableEventException(
                    DeadLetterCode.STATE_TOO_LARGE,
                    "state has " + state.size() + " bytes of canonical JSON; at most " + maxStateBytes
                            + " are allowed. Keep large content elsewhere and put a reference into the state");
        }
        return event;
    }

    private static <D> Class<? extends D> known(Message message, @Nullable Class<? extends D> kind)
            throws UnreadableEventException {
        if (kind == null) {
            throw new UnreadableEventException(
                    DeadLetterCode.UNKNOWN_TYPE,
                    "type \"" + shown(message.type()) + "\" is not known here; the contract lists the types");
        }
        return kind;
    }

    private static Message message(Headers headers, byte @Nullable [] value) throws UnreadableEventException {
        if (value == null || value.length == 0) {
            throw new UnreadableEventException(DeadLetterCode.EMPTY_VALUE, "the record has no value");
        }
        String contentType = mediaType(text(headers.lastHeader("content-type")));
        if (contentType.equals(STRUCTURED)) {
            return openEnvelope(value);
        }
        return new Message(
                name -> text(headers.lastHeader(name.equals("traceparent") ? name : "ce_" + name)), contentType, value);
    }

    /** Takes a structured event apart: its attributes, and its data as the very bytes that came. */
    private static Message openEnvelope(byte[] json) throws UnreadableEventException {
        Map<String, String> attributes = new HashMap<>();
        byte[] data = new byte[0];
        try (JsonParser parser = Json.mapper().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableEventException(
                        DeadLetterCode.SCHEMA_VIOLATION, "a structured CloudEvent must be a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("data")) {
                    data = slice(parser, json);
                } else if (name.equals("data_base64")) {
                    data = parser.getBinaryValue();
                } else if (token.isScalarValue()) {
                    if (token != JsonToken.VALUE_NULL) {
                        attributes.put(name, parser.getText());
                    }
                } else {
                    throw new UnreadableEventException(
                            DeadLetterCode.INVALID_ATTRIBUTE, "attribute \"" + shown(name) + "\" must not nest");
                }
            }
            if (parser.nextToken() != null) {
                throw new UnreadableEventException(DeadLetterCode.MALFORMED_JSON, "text after the CloudEvent");
            }
        } catch (IOException e) {
            throw UnreadableEventException.of(e);
        }
        return new Message(attributes::get, mediaType(attributes.get("datacontenttype")), data);
    }

    /** The bytes of the value that the parser stands at; leaves the parser at the value's end. */
    private static byte[] slice(JsonParser parser, byte[] json) throws IOException {
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        if (parser.currentToken().isScalarValue()) {
            parser.finishToken();
        } else {
            parser.skipChildren();
        }
        return Arrays.copyOfRange(
                json, from, Math.toIntExact(parser.currentLocation().getByteOffset()));
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** {@code application/json} of {@code Application/JSON; charset=utf-8}; empty when there is none. */
    private static String mediaType(@Nullable String contentType) {
        return contentType == null
                ? ""
                : contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** HTTP header values are percent-encoded (HTTP binding §3.1.3.2). */
    private static @Nullable String decoded(@Nullable String value) {
        return value == null || value.indexOf('%') < 0 ? value : PercentEncoding.decode(value);
    }

    static String shown(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "…";
    }
}
