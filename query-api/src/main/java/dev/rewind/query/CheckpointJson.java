package dev.rewind.query;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as the store answered it: bytes that are passed on as they are, and the few values that HTTP needs of
 * them.
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be passed on, never compared.
record CheckpointJson(byte[] bytes, CheckpointId id, String stateHash, String chainHash, boolean pinned) {

    private static final int TAG_DIGITS = 16;

    static CheckpointJson of(byte[] bytes) {
        @Nullable String id = null;
        @Nullable String stateHash = null;
        @Nullable String chainHash = null;
        boolean pinned = false;
        try (JsonParser parser = Json.mapper().createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals("state")) {
                    // It comes last, and may be large.
                    break;
                }
                parser.nextToken();
                switch (name) {
                    case "id" -> id = parser.getText();
                    case "state_hash" -> stateHash = parser.getText();
                    case "chain_hash" -> chainHash = parser.getText();
                    case "pinned" -> pinned = true;
                    default -> {}
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a store server's checkpoint is not JSON", e);
        }
        if (id == null || stateHash == null || chainHash == null) {
            throw new IllegalStateException("a store server's checkpoint lacks id, state_hash or chain_hash");
        }
        return new CheckpointJson(bytes, CheckpointId.parse(id), stateHash, chainHash, pinned);
    }

    /** This one, when what the store verified as its state is what was recorded; fails closed otherwise. */
    CheckpointJson holding(@Nullable String verifiedHash) {
        if (!stateHash.equals(verifiedHash)) {
            throw Problem.of(
                            ProblemCode.INTEGRITY_FAILED,
                            "the stored state is not the one that was recorded; it is handed to nobody",
                            "go back to another checkpoint")
                    .value(id.toString());
        }
        return this;
    }

    /** A strong entity tag: the chain hash covers all of a checkpoint but its pin. */
    String etag() {
        return pinned
                ? '"' + chainHash + '-' + Sha256.hex(bytes).substring(0, TAG_DIGITS) + '"'
                : '"' + chainHash + '"';
    }

    byte[] with(byte[] state) {
        return Splice.into(bytes, "state", state);
    }
}
