package dev.rewind.standalone.commands;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a text of several events apart, and puts them together in batches; each event stays byte for byte as it was. */
final class EventTexts {

    private static final int BATCH_EVENTS = 100;
    private static final int BATCH_BYTES = 1024 * 1024;

    private EventTexts() {}

    /**
     * The events of a text: JSON values one after another; of an array, its members.
     *
     * @param source what to call the text in errors
     */
    static List<byte[]> split(byte[] text, String source) {
        List<byte[]> events = new ArrayList<>();
        try (JsonParser parser = Json.mapper().createParser(text)) {
            while (parser.nextToken() != null) {
                boolean array = parser.currentToken() == JsonToken.START_ARRAY;
                int from = offset(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                byte[] value = Arrays.copyOfRange(
                        text, from, offset(parser.currentLocation().getByteOffset()));
                if (array) {
                    events.addAll(new EventReader().split(value));
                } else {
                    events.add(value);
                }
            }
        } catch (UnreadableEventException e) {
            throw unreadable(source, e.reason());
        } catch (IOException e) {
            throw unreadable(source, String.valueOf(Json.asInvalid(e).getMessage()));
        }
        if (events.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, source + " holds no event; give at least one");
        }
        return events;
    }

    /** The events as JSON arrays, none much larger than {@value #BATCH_BYTES} bytes unless one event is. */
    static List<byte[]> batches(List<byte[]> events) {
        List<byte[]> batches = new ArrayList<>();
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        int members = 0;
        for (byte[] event : events) {
            if (members == BATCH_EVENTS || (members > 0 && batch.size() + event.length > BATCH_BYTES)) {
                batches.add(closed(batch));
                batch.reset();
                members = 0;
            }
            batch.write(members++ == 0 ? '[' : ',');
            batch.writeBytes(event);
        }
        batches.add(closed(batch));
        return batches;
    }

    private static byte[] closed(ByteArrayOutputStream batch) {
        batch.write(']');
        return batch.toByteArray();
    }

    private static int offset(long offset) {
        return Math.toIntExact(offset);
    }

    private static CommandException unreadable(String source, String why) {
        return new CommandException(
                ExitCode.USAGE, source + " is not JSON: " + why + "; give CloudEvents in structured JSON");
    }
}
