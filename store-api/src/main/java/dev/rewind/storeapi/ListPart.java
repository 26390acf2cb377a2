package dev.rewind.storeapi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store server's part of a list. The reader copies the bytes of each item; it only looks for where an item begins and
 * ends.
 *
 * @param places where the items are in the list; empty in the list of one entity
 * @param next where the list continues: a {@link ListPlace} or, in the list of one entity, a number; null at the end
 * @param items in the order of the list
 * @param damaged names of what is left out because its stored row is damaged
 */
public record ListPart(List<ListPlace> places, @Nullable String next, List<byte[]> items, List<String> damaged) {

    /** A part without items. */
    public static final ListPart NONE = new ListPart(List.of(), null, List.of(), List.of());

    private record AcrossEntities(
            List<String> places, @Nullable String next, List<?> items, List<String> damaged) {}

    private record OfOneEntity(@Nullable Long next, List<?> items) {}

    /**
     * Writes a part of a list across entities.
     *
     * @param places where the items are
     * @param next the place up to which the part is complete; null at the end of the list
     * @param items what the contract's mapper can write
     * @param damaged names of what is left out
     */
    public static byte[] write(List<ListPlace> places, @Nullable ListPlace next, List<?> items, List<String> damaged) {
        return StoreJson.write(new AcrossEntities(
                places.stream().map(ListPlace::toString).toList(),
                next == null ? null : next.toString(),
                items,
                damaged));
    }

    /**
     * Writes a part of the list of one entity.
     *
     * @param next the number below which the list continues; null at the end
     * @param items what the contract's mapper can write
     */
    public static byte[] write(@Nullable Long next, List<?> items) {
        return StoreJson.write(new OfOneEntity(next, items));
    }

    /**
     * Reads a part.
     *
     * @throws UncheckedIOException when the body is not JSON
     * @throws IllegalArgumentException when a place is not one
     */
    public static ListPart read(byte[] body) {
        List<ListPlace> places = new ArrayList<>();
        List<byte[]> items = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
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
                    case "damaged" -> {
                        while (parser.nextToken() == JsonToken.VALUE_STRING) {
                            damaged.add(parser.getText());
                        }
                    }
                    case "next" -> next = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the list of a store server is not JSON", e);
        }
        return new ListPart(places, next, items, damaged);
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
