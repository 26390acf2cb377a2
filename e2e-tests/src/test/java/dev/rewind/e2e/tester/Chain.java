package dev.rewind.e2e.tester;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;

/** Computes hashes as the contract defines them, from the JSON that a client gets, without code of the product. */
public final class Chain {
    private Chain() {}

    /** Returns the SHA-256 in lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a JSON value in its RFC 8785 form. */
    public static String canonical(JsonNode json) {
        try {
            // The canonicalizer accepts objects and arrays only.
            String wrapped = new JsonCanonicalizer("[" + json + "]").getEncodedString();
            return wrapped.substring(1, wrapped.length() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the SHA-256 of a JSON value's RFC 8785 form. */
    public static String hash(JsonNode json) {
        return sha256(Event.utf8(canonical(json)));
    }

    /** Computes {@code chain_hash}: over all of the checkpoint but its state, pin, coordinates and that hash. */
    public static String chainHash(JsonNode checkpoint) {
        ObjectNode link = checkpoint.deepCopy();
        link.remove(List.of("state", "pinned", "chain_hash"));
        ((ObjectNode) link.get("event")).remove(List.of("partition", "offset"));
        return hash(link);
    }

    /**
     * Checks that these are all checkpoints of an entity, and that none was changed, dropped or swapped.
     *
     * @param newestFirst as the API lists them
     */
    public static void assertUnbroken(String entity, List<JsonNode> newestFirst) {
        String previous = null;
        long sequence = newestFirst.size();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            JsonNode checkpoint = newestFirst.get(i);
            long expected = sequence - i;
            assertThat(checkpoint.path("id").asText()).isEqualTo(entity + ":" + expected);
            assertThat(checkpoint.path("sequence").asLong()).isEqualTo(expected);
            assertThat(checkpoint.get("previous_chain_hash").textValue())
                    .describedAs("previous_chain_hash of " + checkpoint)
                    .isEqualTo(previous);
            previous = checkpoint.path("chain_hash").asText();
            assertThat(previous).describedAs("chain_hash of " + checkpoint).isEqualTo(chainHash(checkpoint));
        }
    }
}
