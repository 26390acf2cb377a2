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
 * The one JSON mapper of the contract: snake_case, absent rather than null, no coercion from one JSON type to another,
 * unknown fields ignored (additive change keeps a type's version), duplicate keys refused.
 *
 * <p>Limits: {@value #MAX_DEPTH} levels of nesting ({@value #MAX_STATE_DEPTH} in a state), numbers of
 * {@value #MAX_NUMBER_LENGTH} characters, member names of {@value #MAX_NAME_LENGTH} characters.
 */
public final class Json {

    /** How deep objects and arrays may nest in a text. */
    public static final int MAX_DEPTH = 512;

    /** How deep they may nest in a state: less, so that a state that was read can be read again inside of a text. */
    public static final int MAX_STATE_DEPTH = 500;

    /** How many characters a number may have. */
    public static final int MAX_NUMBER_LENGTH = 1000;

    /** How large the exponent of a number may be, either way. */
    public static final int MAX_EXPONENT = 100_000;

    /** Room for a number to grow in its canonical form, so that whatever was read can be read again. */
    private static final int CANONICAL_GROWTH = 16;

    /** How many characters the name of an object's member may have. */
    public static final int MAX_NAME_LENGTH = 4096;

    private static final ObjectMapper MAPPER = create();

    private Json() {}

    /** The shared mapper. Do not reconfigure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * A parser for JSON from outside, before its first token.
     *
     * @param json text in UTF-8; kept, not copied
     * @throws InvalidJsonException when the bytes are no Unicode text
     */
    public static JsonParser parser(byte[] json) throws InvalidJsonException {
        JsonText.check(json);
        return parserOfText(json);
    }

    /** As {@link #parser}, for text that has been checked. */
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
                        .maxNameLength(MAX_NAME_LENGTH)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Member names come from outside: keeping each one for the life of the process is a leak.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // NaN has no JSON; as the text "NaN" it would be another value in silence.
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                // The JDK's own digits are not the shortest before 19, and so one state would have two hashes.
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
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    /** What a reader's exception says about the text, in words for the sender: where, and what. */
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
            return new InvalidJsonException(Problem.MALFORMED, processing.getOriginalMessage() + at(processing), e);
        }
        return new InvalidJsonException(Problem.MALFORMED, String.valueOf(e.getMessage()), e);
    }

    /** Where in the text a mapping failed, as {@code step.name: }, or nothing at the top. */
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
