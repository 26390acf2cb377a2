package dev.rewind.processor.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One member of a stored JSON object, without reading the others into anything. */
public final class TopLevel {
    private TopLevel() {}

    /** The text of a member; null when there is none, it is no text, or the row cannot be read. */
    public static @Nullable String text(byte[] row, String member) {
        try (JsonParser parser = Json.mapper().createParser(row)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(member);
                JsonToken value = parser.nextToken();
                if (found) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException damaged) {
            return null;
        }
    }
}
