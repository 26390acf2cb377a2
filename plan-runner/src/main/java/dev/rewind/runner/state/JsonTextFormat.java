package dev.rewind.runner.state;

import dev.rewind.runner.StateFormat;
import java.io.IOException;

/** States that are JSON texts in byte arrays. */
public record JsonTextFormat() implements StateFormat {

    @Override
    public byte[] write(Object state) throws IOException {
        if (state instanceof byte[] json) {
            return json;
        }
        throw new IOException("a state of " + state.getClass().getName()
                + " is not a JSON text; give it as byte[] with JSON in UTF-8");
    }

    @Override
    public <T> T read(byte[] json, Class<T> type) throws IOException {
        if (type != byte[].class) {
            throw new IOException("the type of the state is " + type.getName() + "; declare it as byte[].class");
        }
        return type.cast(json.clone());
    }
}
