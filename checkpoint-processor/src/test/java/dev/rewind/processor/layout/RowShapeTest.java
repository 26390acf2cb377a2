package dev.rewind.processor.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A part that JSON lacks is found wherever it is, unless it may be missing. */
class RowShapeTest {

    private record Inner(String name, @Nullable String note) {}

    private record Outer(
            long number,
            Inner inner,
            List<@Nullable Inner> all,
            @Nullable Map<String, @Nullable Inner> byName) {}

    private static final Inner WHOLE = new Inner("n", null);

    @Test
    void whatIsWholeLacksNothing() {
        assertThat(RowShape.missing(new Outer(0, WHOLE, List.of(WHOLE), null))).isNull();
        assertThat(RowShape.missing(new Outer(0, WHOLE, List.of(), Map.of("a", WHOLE))))
                .isNull();
        assertThat(RowShape.missing("text")).isNull();
    }

    @Test
    @SuppressWarnings("NullAway") // As JSON may.
    void aMissingPartIsNamed() {
        Inner incomplete = new Inner(null, "note");

        assertThat(RowShape.missing(incomplete)).isEqualTo("name");
        assertThat(RowShape.missing(new Outer(0, null, List.of(), null))).isEqualTo("inner");
        assertThat(RowShape.missing(new Outer(0, incomplete, List.of(), null))).isEqualTo("name");
        assertThat(RowShape.missing(new Outer(0, WHOLE, List.of(WHOLE, incomplete), null)))
                .isEqualTo("name");
        assertThat(RowShape.missing(new Outer(0, WHOLE, Arrays.asList(WHOLE, null), null)))
                .isEqualTo("an element");
        assertThat(RowShape.missing(new Outer(0, WHOLE, List.of(), Collections.singletonMap("a", null))))
                .isEqualTo("an element");
    }
}
