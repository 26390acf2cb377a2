package dev.rewind.processor.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The hashes in the row of a checkpoint, read in one pass without the rest of the row.
 *
 * @param state the hash of its state; null if the row has none
 * @param previous the chain hash of the checkpoint before it; null if the row has none
 */
public record CheckpointHashes(
        @Nullable String state, @Nullable String previous) {

    private static final CheckpointHashes NONE = new CheckpointHashes(null, null);

    /** Reads the hashes. A row that is not JSON has none. */
    public static CheckpointHashes of(byte[] row) {
        String state = null;
        try (JsonParser parser = Json.mapper().createParser(row)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
                if (name.equals("state_hash")) {
                    state = isText ? parser.getText() : null;
                } else if (name.equals("previous_chain_hash")) {
                    // It comes after the other one in every row.
                    return new CheckpointHashes(state, isText ? parser.getText() : null);
                }
                parser.skipChildren();
            }
            return new CheckpointHashes(state, null);
        } catch (IOException damaged) {
            return NONE;
        }
    }
}
