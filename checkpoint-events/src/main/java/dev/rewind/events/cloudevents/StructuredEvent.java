package dev.rewind.events.cloudevents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of structured events, and their data as the received bytes.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON format</a>
 */
final class StructuredEvent {

    private static final Set<String> ATTRIBUTES = Set.of(
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "traceparent", "causationid");

    private final Map<String, String> attributes = new HashMap<>();
    private byte @Nullable [] data;

    private StructuredEvent() {}

    /**
     * Reads one event.
     *
     * @param traceparent the trace context of the message, for an event that has none itself
     */
    static Message open(byte[] json, @Nullable String traceparent) throws UnreadableEventException {
        if (json.length == 0) {
            throw new UnreadableEventException(DeadLetterCode.EMPTY_VALUE, "there is no event");
        }
        StructuredEvent event = new StructuredEvent();
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableEventException(
                        DeadLetterCode.SCHEMA_VIOLATION, "a structured CloudEvent must be a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                event.member(parser, json);
            }
            requireEnd(parser);
        } catch (IOException e) {
            throw UnreadableEventException.of(e);
        }
        if (traceparent != null) {
            event.attributes.putIfAbsent("traceparent", traceparent);
        }
        byte[] data = event.data == null ? new byte[0] : event.data;
        return new Message(event.attributes::get, MediaType.of(event.attributes.get("datacontenttype")), data);
    }

    /** Splits a batch into the received bytes of its events. */
    static List<byte[]> split(byte[] batch, int most) throws UnreadableEventException {
        List<byte[]> events = new ArrayList<>();
        try (JsonParser parser = Json.parser(batch)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new UnreadableEventException(
                        DeadLetterCode.SCHEMA_VIOLATION, "a batch must be a JSON array of CloudEvents");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (events.size() == most) {
                    throw new UnreadableEventException(
                            DeadLetterCode.TOO_COMPLEX, "a batch may have " + most + " events; send several");
                }
                events.add(slice(parser, batch));
            }
            requireEnd(parser);
            return events;
        } catch (IOException e) {
            throw UnreadableEventException.of(e);
        }
    }

    private void member(JsonParser parser, byte[] json) throws IOException, UnreadableEventException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("data")) {
            data(slice(parser, json));
        } else if (name.equals("data_base64")) {
            if (value != JsonToken.VALUE_STRING) {
                throw new UnreadableEventException(DeadLetterCode.SCHEMA_VIOLATION, "data_base64 must be a string");
            }
            data(parser.getBinaryValue());
        } else if (ATTRIBUTES.contains(name) && value != JsonToken.VALUE_NULL) {
            if (value != JsonToken.VALUE_STRING) {
                throw new UnreadableEventException(
                        DeadLetterCode.INVALID_ATTRIBUTE,
                        "CloudEvents attribute \"" + Excerpt.of(name) + "\" must be a string");
            }
            attributes.put(name, parser.getText());
        } else {
            parser.skipChildren();
        }
    }

    private void data(byte[] value) throws UnreadableEventException {
        if (data != null) {
            throw new UnreadableEventException(
                    DeadLetterCode.SCHEMA_VIOLATION, "an event has data or data_base64, not both");
        }
        data = value;
    }

    private static void requireEnd(JsonParser parser) throws IOException, UnreadableEventException {
        if (parser.nextToken() != null) {
            throw new UnreadableEventException(DeadLetterCode.MALFORMED_JSON, "there is text after the event");
        }
    }

    /** The bytes of the parser's current value. Leaves the parser at the end of the value. */
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
}
