package dev.rewind.query;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.ListPlace;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store server's part of a list. Its items go through as the bytes that they came as: only where each begins and ends
 * is looked for.
 *
 * @param places where the items stand in the list; none in the list of one entity
 * @param next all up to this is in it, and it continues it; null when the part has ended
 * @param items in the order of the list
 */
record ListPart(List<ListPlace> places, @Nullable String next, List<byte[]> items) {

    /** Of an entity that there is not. */
    static final ListPart NONE = new ListPart(List.of(), null, List.of());

    static ListPart of(byte[] body) {
        List<ListPlace> places = new ArrayList<>();
        List<byte[]> items = new ArrayList<>();
        String next = null;
        try (JsonParser parser = Json.mapper().createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "places" -> {
                        while (parser.nextToken() == JsonToken.VALUE_STRING) {
                            places.add(ListPlace.parse(parser.getText()));
                        }
                    }
                    case "items" -> items(parser, body, items);
                    case "next" -> next = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a store server's list is not JSON", e);
        }
        return new ListPart(places, next, items);
    }

    private static void items(JsonParser parser, byte[] body, List<byte[]> items) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            items.add(Arrays.copyOfRange(
                    body, from, (int) parser.currentTokenLocation().getByteOffset() + 1));
        }
    }
}
