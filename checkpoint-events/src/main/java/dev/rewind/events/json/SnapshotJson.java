package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.util.AccessPattern;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes a snapshot into a larger JSON text by copying its bytes, and reads one without a tree. */
final class SnapshotJson {

    private SnapshotJson() {}

    static final class Serializer extends StdSerializer<Snapshot> {
        private static final long serialVersionUID = 1L;

        Serializer() {
            super(Snapshot.class);
        }

        @Override
        public void serialize(Snapshot snapshot, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            generator.writeRawValue(new RawUtf8(snapshot.bytes()));
        }
    }

    static final class Deserializer extends StdDeserializer<Snapshot> {
        private static final long serialVersionUID = 1L;

        Deserializer() {
            super(Snapshot.class);
        }

        @Override
        public Snapshot deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Snapshot.read(parser);
        }

        /**
         * Reads {@code null}, which is a state like any other, unless it is the placeholder of a state that was taken
         * out.
         */
        @Override
        public Snapshot getNullValue(DeserializationContext context) {
            Snapshot taken = DataText.taken(context);
            return taken == null ? Snapshot.ofCanonical(new byte[] {'n', 'u', 'l', 'l'}) : taken;
        }

        @Override
        public AccessPattern getNullAccessPattern() {
            return AccessPattern.DYNAMIC;
        }

        /** An absent state is missing. */
        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
