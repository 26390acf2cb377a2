package dev.rewind.runner.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StateFormat;
import dev.rewind.runner.StepFailedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateFormatTest {

    /** A type that Jackson cannot write by itself. */
    static final class Money {
        private final long cents;

        Money(long cents) {
            this.cents = cents;
        }
    }

    record Price(String item, Money money) {}

    record Order(int orderNumber, String item) {}

    /** The format of docs/java.md. */
    private record Jackson3(tools.jackson.databind.json.JsonMapper mapper) implements StateFormat {
        @Override
        public byte[] write(Object state) {
            return mapper.writeValueAsBytes(state);
        }

        @Override
        public <T> T read(byte[] json, Class<T> type) {
            return mapper.readValue(json, type);
        }
    }

    @Test
    void anApplicationsMapperWritesWithItsOwnModules() throws Exception {
        SimpleModule money = new SimpleModule()
                .addSerializer(new StdSerializer<>(Money.class) {
                    @Override
                    public void serialize(Money value, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeString("EUR " + value.cents);
                    }
                })
                .addDeserializer(Money.class, new StdDeserializer<>(Money.class) {
                    @Override
                    public Money deserialize(JsonParser in, DeserializationContext context) throws IOException {
                        return new Money(Long.parseLong(in.getText().substring(4)));
                    }
                });
        StateCodec<Price> codec = new StateCodec<>(
                Price.class,
                1_000,
                StateFormat.jackson(JsonMapper.builder().addModule(money).build()));

        Snapshot snapshot = codec.snapshot(new Price("anvil", new Money(4200)));

        assertThat(snapshot).hasToString("{\"item\":\"anvil\",\"money\":\"EUR 4200\"}");
        assertThat(codec.restore(snapshot).money().cents).isEqualTo(4200);
    }

    record Booking(
            LocalDate day,
            LocalTime from,
            LocalDateTime made,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Duration stay,
            YearMonth month,
            Instant now,
            Instant rounded,
            Map<LocalDate, Integer> guests) {}

    @Test
    void datesAndTimesAreReadAsTheyWereWritten() throws Exception {
        ZonedDateTime zoned = ZonedDateTime.of(2026, 1, 31, 12, 0, 5, 123_456_789, ZoneId.of("Europe/Berlin"));
        Booking booking = new Booking(
                zoned.toLocalDate(),
                zoned.toLocalTime(),
                zoned.toLocalDateTime(),
                zoned.toOffsetDateTime(),
                zoned,
                Duration.ofHours(36),
                YearMonth.from(zoned),
                zoned.toInstant(),
                Instant.parse("2026-01-31T12:00:00Z"),
                Map.of(zoned.toLocalDate(), 2));
        StateCodec<Booking> codec = new StateCodec<>(Booking.class, 1_000);

        Snapshot snapshot = codec.snapshot(booking);

        assertThat(snapshot.toString())
                .contains("\"day\":\"2026-01-31\"", "\"now\":\"2026-01-31T11:00:05.123456789Z\"")
                .contains("\"rounded\":\"2026-01-31T12:00:00.000Z\"", "\"guests\":{\"2026-01-31\":2}");
        assertThat(codec.restore(snapshot)).isEqualTo(booking);
    }

    @Test
    void aDateOfAnotherFormIsNotRead() {
        StateCodec<LocalDate> codec = new StateCodec<>(LocalDate.class, 1_000);

        assertThatThrownBy(() -> codec.restore(Snapshot.parse("\"31.1.2026\"")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not in the form of ISO 8601");
    }

    record Parcel(Optional<String> note) {}

    @Test
    void aTypeThatTheDefaultDoesNotKnowSaysWhatToDo() {
        StateCodec<Parcel> codec = new StateCodec<>(Parcel.class, 1_000);

        assertThatThrownBy(() -> codec.snapshot(new Parcel(Optional.of("fragile"))))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("Optional")
                .hasMessageContaining(".format(StateFormat.jackson(mapper))");
    }

    @Test
    void jackson3WritesARecord() throws Exception {
        StateCodec<Order> codec = new StateCodec<>(
                Order.class,
                1_000,
                new Jackson3(tools.jackson.databind.json.JsonMapper.builder().build()));

        Snapshot snapshot = codec.snapshot(new Order(42, "tea"));

        assertThat(snapshot).hasToString("{\"item\":\"tea\",\"orderNumber\":42}");
        assertThat(codec.restore(snapshot)).isEqualTo(new Order(42, "tea"));
    }

    @Test
    void aRuntimeExceptionOfAFormatFailsTheStepAndIsAReadError() throws Exception {
        StateCodec<Order> codec = new StateCodec<>(
                Order.class,
                1_000,
                new Jackson3(tools.jackson.databind.json.JsonMapper.builder().build()));

        assertThatThrownBy(() -> codec.restore(Snapshot.parse("[1]")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aJsonTextStaysAsItIsButForItsCanonicalForm() throws Exception {
        StateCodec<byte[]> codec = new StateCodec<>(byte[].class, 1_000, StateFormat.jsonText());

        Snapshot snapshot = codec.snapshot("{\"b\": 1.0, \"a\": [ ]}".getBytes(UTF_8));

        assertThat(snapshot).hasToString("{\"a\":[],\"b\":1}");
        assertThat(new String(codec.restore(snapshot), UTF_8)).isEqualTo("{\"a\":[],\"b\":1}");
    }

    @Test
    void aTextThatIsNoJsonFailsTheStep() {
        StateCodec<byte[]> codec = new StateCodec<>(byte[].class, 1_000, StateFormat.jsonText());

        assertThatThrownBy(() -> codec.snapshot("{".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        StepFailedException.class, e -> assertThat(e.type()).isEqualTo("invalid_state"))
                .hasMessageContaining("cannot be written as JSON");
    }

    @Test
    void rawBytesAreTextInBase64() throws Exception {
        StateCodec<byte[]> codec = new StateCodec<>(byte[].class, 1_000);
        byte[] bytes = {0, (byte) 0xff, 7};

        Snapshot snapshot = codec.snapshot(bytes);

        assertThat(snapshot).hasToString("\"AP8H\"");
        assertThat(codec.restore(snapshot)).isEqualTo(bytes);
    }
}
