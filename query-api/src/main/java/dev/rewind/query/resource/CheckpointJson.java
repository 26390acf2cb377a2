package dev.rewind.query.resource;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as JSON bytes from a store server, which are passed on unchanged, with the few values that the routes
 * need of it.
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be passed on, never compared.
public record CheckpointJson(
        byte[] bytes, CheckpointId id, String stateHash, String chainHash, long sizeBytes, boolean pinned) {

    private static final int TAG_DIGITS = 16;

    /** Reads the values from the bytes. */
    public static CheckpointJson of(byte[] bytes) {
        @Nullable String id = null;
        @Nullable String stateHash = null;
        @Nullable String chainHash = null;
        long sizeBytes = 0;
        boolean pinned = false;
        try (JsonParser parser = Json.mapper().createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals("state")) {
                    // The state comes last and may be large.
                    break;
                }
                parser.nextToken();
                switch (name) {
                    case "id" -> id = parser.getText();
                    case "state_hash" -> stateHash = parser.getText();
                    case "chain_hash" -> chainHash = parser.getText();
                    case "size_bytes" -> sizeBytes = parser.getLongValue();
                    case "pinned" -> pinned = true;
                    default -> {}
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint from a store server is not JSON", e);
        }
        if (id == null || stateHash == null || chainHash == null) {
            throw new IllegalStateException("the checkpoint from a store server lacks id, state_hash or chain_hash");
        }
        return new CheckpointJson(bytes, CheckpointId.parse(id), stateHash, chainHash, sizeBytes, pinned);
    }

    /**
     * This checkpoint, if the store server verified the recorded state hash. Otherwise a {@link Problem}: a damaged
     * state is never returned.
     */
    public CheckpointJson requireVerified(@Nullable String verifiedHash) {
        if (!stateHash.equals(verifiedHash)) {
            throw Problem.of(
                            ProblemCode.INTEGRITY_FAILED,
                            "the stored state does not have the recorded hash, so it is not returned",
                            "use another checkpoint; rewind verify shows what is damaged")
                    .value(id.toString());
        }
        return this;
    }

    /**
     * A strong entity tag. The chain hash covers everything but the pin, so a pinned checkpoint adds a hash of its
     * bytes.
     */
    public String etag() {
        return pinned
                ? '"' + chainHash + '-' + Sha256.hex(bytes).substring(0, TAG_DIGITS) + '"'
                : '"' + chainHash + '"';
    }

    /** The checkpoint with its state as last member. */
    public byte[] with(byte[] state) {
        return JsonSplice.into(bytes, "state", state);
    }
}
