package dev.rewind.storeapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that is not a result.
 *
 * @param status the HTTP status
 * @param code the text of a {@link StoreErrorCode}, or the words of the HTTP status
 * @param title the code in words
 * @param detail what is wrong
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details</a>
 */
public record StoreError(int status, String code, String title, String detail) {

    /** Media type of the body. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** An error with this code. */
    public static StoreError of(int status, String code, String detail) {
        return new StoreError(status, code, code.replace('_', ' '), detail);
    }

    /** What a reader can rely on: a proxy before the store server may send a body of another form. */
    public record Found(@Nullable String code, @Nullable String detail) {

        /** Whether the body has this code. */
        public boolean is(StoreErrorCode wanted) {
            return wanted.text().equals(code);
        }
    }

    /** The body as JSON. */
    public byte[] write() {
        return StoreJson.write(this);
    }

    /**
     * Reads code and detail, each null where the body does not have it as text.
     *
     * @throws IOException when the body is not JSON
     */
    public static Found read(byte[] body) throws IOException {
        JsonNode problem = Json.mapper().readTree(body);
        return new Found(
                problem.path("code").textValue(), problem.path("detail").textValue());
    }
}
