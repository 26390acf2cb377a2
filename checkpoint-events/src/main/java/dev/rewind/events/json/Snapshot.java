package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of an entity as canonical JSON (RFC 8785). It is any JSON value. Equal states have the same bytes and the
 * same {@link #hash()}. Numbers that a double cannot represent keep all digits. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785, JSON Canonicalization Scheme</a>
 */
@JsonSerialize(using = SnapshotJson.Serializer.class)
@JsonDeserialize(using = SnapshotJson.Deserializer.class)
public final class Snapshot {

    private final byte[] canonical;
    private @Nullable String hash;

    private Snapshot(byte[] canonical) {
        this.canonical = canonical;
    }

    /**
     * Reads one JSON text in UTF-8.
     *
     * @throws InvalidJsonException when the text is malformed, ambiguous or beyond the limits of {@link Json}
     */
    public static Snapshot parse(byte[] json) throws InvalidJsonException {
        JsonText.check(json);
        return CanonicalForm.end(json, 0) == json.length ? new Snapshot(json.clone()) : rewritten(json);
    }

    private static Snapshot rewritten(byte[] json) throws InvalidJsonException {
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() == null) {
                throw new InvalidJsonException(
                        InvalidJsonException.Problem.MALFORMED, "no JSON value: the text is empty");
            }
            Snapshot snapshot = read(parser);
            if (parser.nextToken() != null) {
                throw new InvalidJsonException(
                        InvalidJsonException.Problem.MALFORMED,
                        "text after the JSON value at byte "
                                + parser.currentTokenLocation().getByteOffset());
            }
            return snapshot;
        } catch (InvalidJsonException known) {
            throw known;
        } catch (IOException e) {
            throw Json.asInvalid(e);
        }
    }

    /** Reads one JSON text. */
    public static Snapshot parse(String json) throws InvalidJsonException {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return parse(bytes);
        } catch (CharacterCodingException e) {
            throw new InvalidJsonException(InvalidJsonException.Problem.LONE_SURROGATE, "lone surrogate", e);
        }
    }

    /** Reads the parser's current value. */
    static Snapshot read(JsonParser parser) throws IOException {
        return new Snapshot(CanonicalWriter.write(parser));
    }

    /**
     * Wraps bytes that Rewind wrote, so that they are canonical. They are neither checked nor copied. Code that reads
     * them from storage compares {@link #hash()} with the recorded hash.
     */
    public static Snapshot ofCanonical(byte[] canonical) {
        return new Snapshot(canonical);
    }

    /**
     * Creates the state of a Java value, written by the contract's mapper.
     *
     * @throws IllegalArgumentException when the value cannot be written as JSON
     */
    public static Snapshot of(Object value) {
        try {
            return parse(Json.mapper().writeValueAsBytes(value));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "state of type " + value.getClass().getName() + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** The canonical bytes. This is not a copy: do not change them. */
    public byte[] bytes() {
        return canonical;
    }

    /** The number of canonical bytes. */
    public int size() {
        return canonical.length;
    }

    /** SHA-256 of {@link #bytes()} in lower-case hex. */
    public String hash() {
        String known = hash;
        if (known == null) {
            known = Sha256.hex(canonical);
            hash = known;
        }
        return known;
    }

    /** The state as a tree with exact numbers. */
    public JsonNode tree() {
        try {
            return Json.mapper().readTree(canonical);
        } catch (IOException e) {
            throw new UncheckedIOException("canonical JSON that does not parse", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Snapshot that && Arrays.equals(canonical, that.canonical);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical);
    }

    /** The canonical text. */
    @Override
    public String toString() {
        return new String(canonical, StandardCharsets.UTF_8);
    }
}
