package dev.rewind.benchmarks.comparison.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.benchmarks.comparison.OrderStates;
import org.junit.jupiter.api.Test;

class CanonicalTextTest {

    @Test
    void whatJsonbReturnsHasTheHashOfWhatWasInserted() {
        String inserted = OrderStates.of("p", 1);
        // jsonb puts blanks after colons and commas, and short members first.
        String returned = "{\"vip\": true, \"name\": \"Zoe\", \"email\": \"z@example.org\"}";

        assertThat(CanonicalText.of(inserted)).isEqualTo(inserted);
        assertThat(CanonicalText.of(returned)).isEqualTo("{\"email\":\"z@example.org\",\"name\":\"Zoe\",\"vip\":true}");
    }
}
