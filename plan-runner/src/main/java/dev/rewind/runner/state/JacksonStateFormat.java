package dev.rewind.runner.state;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.runner.StateFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** States by Jackson 2. */
public record JacksonStateFormat(ObjectMapper mapper) implements StateFormat {

    /** As events are written, with times that keep their nanoseconds: a state must be the same when it is read again. */
    public static final StateFormat OF_EVENTS =
            new JacksonStateFormat(Json.mapper().copy().registerModule(times()));

    @Override
    public byte[] write(Object state) throws IOException {
        try {
            return mapper.writeValueAsBytes(state);
        } catch (InvalidDefinitionException e) {
            throw new IOException(
                    e.getOriginalMessage()
                            + ". Give the plan a format whose mapper can write it: .format(StateFormat.jackson(mapper))",
                    e);
        }
    }

    @Override
    public <T> @Nullable T read(byte[] json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    private static SimpleModule times() {
        return new SimpleModule("rewind-state-time")
                .addSerializer(new TimeWriter())
                .addDeserializer(Instant.class, new TimeReader());
    }

    /** Milliseconds, as in events, or all digits if there are finer ones. */
    private static final class TimeWriter extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator generator, SerializerProvider provider) throws IOException {
            boolean isWholeMillis = time.equals(time.truncatedTo(ChronoUnit.MILLIS));
            generator.writeString(isWholeMillis ? Rfc3339.format(time) : time.toString());
        }
    }

    private static final class TimeReader extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = String.valueOf(parser.getValueAsString());
            try {
                Instant time = Rfc3339.parse(text);
                return text.length() == Rfc3339.format(time).length()
                        ? time
                        : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw context.weirdStringException(
                        text, Instant.class, "not an RFC 3339 time such as 2026-01-31T12:00:00Z");
            }
        }
    }
}
