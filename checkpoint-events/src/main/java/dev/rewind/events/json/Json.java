package dev.rewind.events.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.rewind.events.json.InvalidJsonException.Problem;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON mapper of the contract: snake_case, no nulls written, no conversion between JSON types, unknown fields
 * ignored, duplicate keys refused.
 *
 * <p>Limits: {@value #MAX_DEPTH} levels of nesting ({@value #MAX_STATE_DEPTH} in a state), numbers of
 * {@value #MAX_NUMBER_LENGTH} characters, member names of {@value #MAX_NAME_LENGTH} characters in a state. The limits
 * of a state are for its canonical form, so that every accepted state can be read again.
 */
public final class Json {

    /** Levels of nesting of objects and arrays in a text. */
    public static final int MAX_DEPTH = 512;

    /** Levels of nesting in a state: fewer than in a text, because a state is read again as a part of a text. */
    public static final int MAX_STATE_DEPTH = 500;

    /** Characters of a number. */
    public static final int MAX_NUMBER_LENGTH = 1000;

    /** The largest exponent of a number, positive or negative, with one digit before the point. */
    public static final int MAX_EXPONENT = 100_000;

    /** Additional characters that a number may have in its canonical form, so that it can be read again. */
    private static final int CANONICAL_GROWTH = 16;

    /** Unicode characters of the name of a member. */
    public static final int MAX_NAME_LENGTH = 4096;

    /** The parser's limit: it counts bytes, and three for each escaped half of a surrogate pair. */
    private static final int MOST_BYTES_OF_A_NAME = 6 * MAX_NAME_LENGTH;

    private static final ObjectMapper MAPPER = create();

    private Json() {}

    /** The shared mapper. Do not reconfigure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Creates a parser for JSON from outside, before its first token.
     *
     * @param json text in UTF-8; kept, not copied
     * @throws InvalidJsonException when the bytes are not Unicode text
     */
    public static JsonParser parser(byte[] json) throws InvalidJsonException {
        JsonText.check(json);
        return parserOfText(json);
    }

    /** Creates a parser for text that is already checked to be Unicode. */
    static JsonParser parserOfText(byte[] json) throws InvalidJsonException {
        try {
            return MAPPER.createParser(json);
        } catch (IOException e) {
            throw asInvalid(e);
        }
    }

    private static ObjectMapper create() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH + CANONICAL_GROWTH)
                        .maxNameLength(MOST_BYTES_OF_A_NAME)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Member names come from outside: keeping all of them would be a memory leak.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // JSON has no NaN; writing it as the text "NaN" would silently change the value.
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                // Before JDK 19 the digits of a double are not always the shortest, so a state could have two hashes.
                .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .addModule(new TimeJson())
                .addModule(new IntegerJson())
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    /** Translates an exception of a reader into a message for the sender: where, and what. */
    public static InvalidJsonException asInvalid(IOException e) {
        InvalidJsonException known = causeOf(e);
        if (known != null) {
            return known;
        }
        if (e instanceof StreamConstraintsException tooComplex) {
            return new InvalidJsonException(Problem.TOO_COMPLEX, tooComplex.getOriginalMessage(), e);
        }
        if (e instanceof JsonParseException parse && parse.getOriginalMessage().startsWith("Duplicate field")) {
            return new InvalidJsonException(Problem.DUPLICATE_KEY, parse.getOriginalMessage() + at(parse), e);
        }
        if (e instanceof JsonMappingException mapping && e.getCause() instanceof IOException inner) {
            InvalidJsonException cause = asInvalid(inner);
            return new InvalidJsonException(cause.problem(), pathOf(mapping) + cause.getMessage(), e);
        }
        if (e instanceof JsonProcessingException processing) {
            // Jackson says where an object starts, but without the text; and how its reader could be set up otherwise.
            String message = processing
                    .getOriginalMessage()
                    .replaceAll(" \\(start marker at \\[.*?\\]\\)|: enable `[^`]*` to allow", "");
            return new InvalidJsonException(Problem.MALFORMED, message + at(processing), e);
        }
        return new InvalidJsonException(Problem.MALFORMED, String.valueOf(e.getMessage()), e);
    }

    /** The path at which a mapping failed, such as {@code step.name: }; empty for the outermost object. */
    public static String pathOf(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(reference -> reference.getFieldName() != null
                        ? reference.getFieldName()
                        : Integer.toString(reference.getIndex()))
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : path + ": ";
    }

    private static @Nullable InvalidJsonException causeOf(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof InvalidJsonException invalid) {
                return invalid;
            }
        }
        return null;
    }

    private static String at(JsonProcessingException e) {
        long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        return offset < 0 ? "" : " at byte " + offset;
    }
}
