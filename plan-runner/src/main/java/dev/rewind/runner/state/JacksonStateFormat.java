package dev.rewind.runner.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rewind.runner.StateFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** States by Jackson 2. */
public record JacksonStateFormat(ObjectMapper mapper) implements StateFormat {

    @Override
    public byte[] write(Object state) throws IOException {
        return mapper.writeValueAsBytes(state);
    }

    @Override
    public <T> @Nullable T read(byte[] json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }
}
