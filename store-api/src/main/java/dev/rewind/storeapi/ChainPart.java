package dev.rewind.storeapi;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the check of a part of an entity's chain found.
 *
 * @param checked checkpoints that were checked
 * @param pruned checkpoints that retention has deleted
 * @param damage what is wrong, newest first; the reader passes it on without reading it
 * @param next where the next part begins; null at the end of the chain
 */
public record ChainPart<D>(
        long checked, long pruned, List<D> damage, @Nullable Next next) {

    /**
     * Where a check continues.
     *
     * @param before the number below which it continues
     * @param link the chain hash that the next checkpoint must have; null if no intact checkpoint names it
     */
    public record Next(long before, @Nullable String link) {

        /** The query that asks for the part that begins here, with its question mark. */
        public String query() {
            return "?" + StoreParameters.BEFORE + "=" + before
                    + (link == null ? "" : "&" + StoreParameters.LINK + "=" + link);
        }
    }

    /** The part as JSON. */
    public byte[] write() {
        return StoreJson.write(this);
    }

    /**
     * Reads a part.
     *
     * @throws UncheckedIOException when the body is not one
     */
    public static ChainPart<JsonNode> read(byte[] body) {
        return StoreJson.read(body, new TypeReference<>() {});
    }
}
