package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Function;

/**
 * Writes times as RFC 3339 in UTC with milliseconds, always with the same length. Events have no others; states may have
 * the other types of {@code java.time}, as ISO 8601.
 */
final class TimeJson extends SimpleModule {

    private static final long serialVersionUID = 1L;
    private static final String ISO = "not in the form of ISO 8601";

    TimeJson() {
        super("rewind-time");
        addSerializer(new Writer());
        addDeserializer(
                Instant.class,
                new TextReader<>(Instant.class, Rfc3339::parse, "not an RFC 3339 time such as 2026-01-31T12:00:00Z"));
        addIso(LocalDate.class, LocalDate::parse);
        addIso(LocalTime.class, LocalTime::parse);
        addIso(LocalDateTime.class, LocalDateTime::parse);
        addIso(OffsetTime.class, OffsetTime::parse);
        addIso(OffsetDateTime.class, OffsetDateTime::parse);
        addIso(ZonedDateTime.class, ZonedDateTime::parse);
        addIso(Duration.class, Duration::parse);
        addIso(Period.class, Period::parse);
        addIso(Year.class, Year::parse);
        addIso(YearMonth.class, YearMonth::parse);
        addIso(MonthDay.class, MonthDay::parse);
        addIso(ZoneOffset.class, ZoneOffset::of);
    }

    private <T> void addIso(Class<T> type, Function<String, T> parse) {
        addSerializer(type, ToStringSerializer.instance);
        addDeserializer(type, new TextReader<>(type, parse, ISO));
        addKeyDeserializer(type, new KeyReader<>(type, parse));
    }

    private static final class TextReader<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;
        private final String problem;

        /** @param problem what is wrong with a text that cannot be parsed */
        TextReader(Class<T> type, Function<String, T> parse, String problem) {
            super(type);
            this.parse = parse;
            this.problem = problem;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = String.valueOf(parser.getValueAsString());
            try {
                return parse.apply(text);
            } catch (DateTimeException e) {
                throw context.weirdStringException(text, handledType(), problem);
            }
        }
    }

    private static final class KeyReader<T> extends KeyDeserializer {
        private final Class<T> type;
        private final Function<String, T> parse;

        KeyReader(Class<T> type, Function<String, T> parse) {
            this.type = type;
            this.parse = parse;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            try {
                return parse.apply(key);
            } catch (DateTimeException e) {
                throw context.weirdKeyException(type, key, ISO);
            }
        }
    }

    private static final class Writer extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(Rfc3339.format(time));
        }
    }
}
