package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits a text into events and groups them into batches, without changing a byte of any event. */
final class EventTexts {

    private static final int BATCH_EVENTS = 100;
    private static final int BATCH_BYTES = 1024 * 1024;

    private EventTexts() {}

    /**
     * Returns the events of a text: JSON values one after another, or the members of arrays.
     *
     * @param source the name of the text in errors
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
            throw new CommandException(ExitCode.USAGE, source + " has no event; give at least one");
        }
        return events;
    }

    /** The events as JSON arrays. Only an array of a single event is larger than {@value #BATCH_BYTES} bytes. */
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
