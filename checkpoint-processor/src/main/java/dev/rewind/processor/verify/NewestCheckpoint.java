package dev.rewind.processor.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an entity says of its newest checkpoints, read in one pass without the rest of the row.
 *
 * @param latest number of the latest checkpoint of the current timeline; 0 before the first
 * @param taken number of the checkpoint that was taken last; higher than {@code latest} after a rollback
 * @param chainHash chain hash of the checkpoint that was taken last; null before the first
 */
public record NewestCheckpoint(
        long latest, long taken, @Nullable String chainHash) {

    private static final int MEMBERS = 3;

    /** The chain hash that the checkpoint with this number must have; null if only another checkpoint names it. */
    public @Nullable String linkTo(long sequence) {
        return sequence == taken ? chainHash : null;
    }

    /** Reads the row of a head that is known to be sound. */
    static NewestCheckpoint of(byte[] head) {
        long latest = 0;
        long taken = 0;
        String chainHash = null;
        int found = 0;
        try (JsonParser parser = Json.mapper().createParser(head)) {
            parser.nextToken();
            while (found < MEMBERS && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "latest" -> {
                        latest = parser.getLongValue();
                        found++;
                    }
                    case "taken" -> {
                        taken = parser.getLongValue();
                        found++;
                    }
                    case "chain_hash" -> {
                        chainHash = parser.getValueAsString();
                        found++;
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the head was read before and cannot be read now", e);
        }
        return new NewestCheckpoint(latest, taken, chainHash);
    }
}
