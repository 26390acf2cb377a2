package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.AccessPattern;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads integers like JSON Schema 2020-12 defines them: any number without a fraction, so {@code 1000}, {@code 1000.0}
 * and {@code 1e3} are equal. An integer beyond the range of its field is a violation of the schema.
 */
final class IntegerJson extends SimpleModule {

    private static final long serialVersionUID = 1L;

    IntegerJson() {
        super("rewind-integer");
        addDeserializer(Integer.class, new Reader<>(Integer.class));
        addDeserializer(Integer.TYPE, new Reader<>(Integer.TYPE));
        addDeserializer(Long.class, new Reader<>(Long.class));
        addDeserializer(Long.TYPE, new Reader<>(Long.TYPE));
    }

    private static final class Reader<N extends Number> extends StdScalarDeserializer<N> {
        private static final long serialVersionUID = 1L;

        private final boolean isInt;

        Reader(Class<N> type) {
            super(type);
            isInt = type == Integer.class || type == Integer.TYPE;
        }

        @Override
        @SuppressWarnings("unchecked") // The classes of the primitives are those of their boxes.
        public N deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonToken token = parser.currentToken();
            if (token == null || !token.isNumeric()) {
                return (N) context.handleUnexpectedToken(_valueClass, parser);
            }
            long value = value(parser, context);
            if (isInt && (int) value != value) {
                throw outOfRange(parser, context);
            }
            return (N) (isInt ? (Number) (int) value : (Number) value);
        }

        private long value(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                return parser.getLongValue();
            }
            try {
                return Decimal.of(parser.getText()).longValueExact();
            } catch (ArithmeticException | InvalidJsonException noLong) {
                throw outOfRange(parser, context);
            }
        }

        private JsonMappingException outOfRange(JsonParser parser, DeserializationContext context) throws IOException {
            return context.weirdStringException(
                    Excerpt.of(parser.getText()), _valueClass, "not an integer within range");
        }

        @Override
        public @Nullable N getNullValue(DeserializationContext context) throws JsonMappingException {
            if (_valueClass.isPrimitive() && context.isEnabled(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)) {
                return context.reportInputMismatch(this, "null is no %s", _valueClass);
            }
            return null;
        }

        @Override
        public AccessPattern getNullAccessPattern() {
            return _valueClass.isPrimitive() ? AccessPattern.DYNAMIC : AccessPattern.CONSTANT;
        }
    }
}
