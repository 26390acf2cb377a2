package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored row that is not what the log says.
 *
 * @param against what was rebuilt: the events decided anew, or the facts folded
 * @param problem what is wrong with the stored row
 * @param kind of row: {@code head}, {@code checkpoint}, {@code rollback}, {@code step}, {@code state} …
 * @param entity whose it is, where the row says
 * @param name the row for people, such as {@code plan:order-42:7}
 * @param fields names of the JSON members that differ
 */
public record Difference(
        Against against,
        Problem problem,
        String kind,
        @Nullable String entity,
        String name,
        List<String> fields) {

    /** What the stored rows are compared with. */
    public enum Against {
        /** The events of {@code plan-events}, decided anew. */
        @JsonProperty("events")
        EVENTS,
        /** The facts of {@code checkpoint-events}, folded. */
        @JsonProperty("facts")
        FACTS
    }

    /** What is wrong with a stored row. */
    public enum Problem {
        /** The log leads to it, and it is not stored. */
        @JsonProperty("missing")
        MISSING,
        /** It is stored, and nothing in the log leads to it. */
        @JsonProperty("unexpected")
        UNEXPECTED,
        /** It is stored, and the log leads to another value. */
        @JsonProperty("different")
        DIFFERENT
    }
}
