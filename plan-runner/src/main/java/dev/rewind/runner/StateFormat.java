package dev.rewind.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rewind.runner.state.JacksonStateFormat;
import dev.rewind.runner.state.JsonTextFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes states as JSON and reads them back. Rewind brings the JSON into its canonical form, so the order of members and
 * the spelling of numbers do not matter. The default is {@link #jackson()}; implement this interface to use another
 * library.
 *
 * <p>A state that is read and written again must give equal JSON. Rewind checks that and refuses a state for which it
 * does not hold. An exception of a format fails the step. Formats are used by several threads.
 *
 * <pre>{@code
 * ObjectMapper mapper = JsonMapper.builder().addModule(new MoneyModule()).build();
 * Plan<Order> plan = Plan.named("fulfil-order", Order.class)
 *         .format(StateFormat.jackson(mapper))
 *         .step("charge-card", cards::charge)
 *         .build();
 * }</pre>
 */
public interface StateFormat {

    /**
     * Writes a state.
     *
     * @param state never null
     * @return one JSON text in UTF-8
     * @throws IOException when the state cannot be written
     */
    byte[] write(Object state) throws IOException;

    /**
     * Reads a state.
     *
     * @param json canonical JSON in UTF-8
     * @return null for the JSON {@code null} only
     * @throws IOException when the JSON is not a state of this type
     */
    <T> @Nullable T read(byte[] json, Class<T> type) throws IOException;

    /**
     * Jackson 2 as events of Rewind use it: names in snake_case, times in RFC 3339, absent members for null. Other types of
     * {@code java.time} are ISO 8601, as their {@code toString} writes them.
     */
    static StateFormat jackson() {
        return JacksonStateFormat.OF_EVENTS;
    }

    /** Jackson 2 with a mapper of the application, which has the modules that its states need. */
    static StateFormat jackson(ObjectMapper mapper) {
        return new JacksonStateFormat(mapper);
    }

    /** States that are JSON texts already: the plan's state is a {@code byte[]} that holds JSON in UTF-8. */
    static StateFormat jsonText() {
        return new JsonTextFormat();
    }
}
