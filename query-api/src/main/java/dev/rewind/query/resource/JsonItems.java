package dev.rewind.query.resource;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes an array of JSON objects apart and joins objects to an array. The bytes of each object stay as they are. */
public final class JsonItems {

    private JsonItems() {}

    /** The objects of an array, which is not read further than to find where each begins and ends. */
    public static List<byte[]> of(byte[] array) {
        List<byte[]> items = new ArrayList<>();
        try (JsonParser parser = Json.mapper().createParser(array)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                items.add(Arrays.copyOfRange(
                        array, from, (int) parser.currentTokenLocation().getByteOffset() + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the list of a store server is not JSON", e);
        }
        return items;
    }

    /** An array of these objects. */
    public static byte[] joined(List<byte[]> items) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(
                items.stream().mapToInt(item -> item.length + 1).sum() + 2);
        json.write('[');
        for (byte[] item : items) {
            if (json.size() > 1) {
                json.write(',');
            }
            json.writeBytes(item);
        }
        json.write(']');
        return json.toByteArray();
    }
}
