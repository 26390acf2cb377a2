package dev.rewind.processor.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one member of a stored JSON object without parsing the whole object. */
final class JsonMember {
    private JsonMember() {}

    /** The text of a member; null if it is absent or not a text, or if the row cannot be read. */
    static @Nullable String text(byte[] row, String member) {
        return read(row, member, JsonToken.VALUE_STRING, JsonParser::getText);
    }

    /** The number that is the value of a member; null if it is absent or no whole number, or the row cannot be read. */
    static @Nullable Long number(byte[] row, String member) {
        return read(row, member, JsonToken.VALUE_NUMBER_INT, JsonParser::getLongValue);
    }

    private interface Value<T> {
        T of(JsonParser parser) throws IOException;
    }

    private static <T> @Nullable T read(byte[] row, String member, JsonToken kind, Value<T> value) {
        try (JsonParser parser = Json.mapper().createParser(row)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(member);
                JsonToken token = parser.nextToken();
                if (found) {
                    return token == kind ? value.of(parser) : null;
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException damaged) {
            return null;
        }
    }
}
