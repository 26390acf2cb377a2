package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live row that differs from the rebuilt one.
 *
 * @param against what it was compared with: the replayed events or the folded facts
 * @param problem what is wrong with the live row
 * @param kind of the row: {@code head}, {@code checkpoint}, {@code rollback}, {@code step}, {@code state} …
 * @param entity the entity of the row; null if its key names no entity
 * @param name the name of the row for people, such as {@code plan:order-42:7}
 * @param fields names of the JSON members that differ
 */
public record RowDifference(
        Against against,
        Problem problem,
        String kind,
        @Nullable String entity,
        String name,
        List<String> fields) {

    /** What the live rows are compared with. */
    public enum Against {
        /** The events of {@code plan-events}, decided again. */
        @JsonProperty("events")
        EVENTS,
        /** The facts of {@code checkpoint-events}, folded. */
        @JsonProperty("facts")
        FACTS
    }

    /** What is wrong with a live row. */
    public enum Problem {
        /** It was rebuilt from the log, but is not stored. */
        @JsonProperty("missing")
        MISSING,
        /** It is stored, but was not rebuilt from the log. */
        @JsonProperty("unexpected")
        UNEXPECTED,
        /** It is stored with another value than the rebuilt one. */
        @JsonProperty("different")
        DIFFERENT
    }
}
