package dev.rewind.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListPlaceTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final EntityKey A = EntityKey.plan("a");
    private static final EntityKey AB = EntityKey.plan("ab");

    @Test
    void newerComesFirstThenByEntityThenTheHigherNumber() {
        List<ListPlace> inOrder = List.of(
                ListPlace.of(NOON.plusMillis(1), AB, 1),
                ListPlace.of(NOON, A),
                ListPlace.of(NOON, A, 10),
                ListPlace.of(NOON, A, 9),
                ListPlace.of(NOON, AB, 11),
                ListPlace.of(NOON.minusMillis(1), A, 1));
        List<ListPlace> shuffled = new ArrayList<>(inOrder);
        Collections.reverse(shuffled);
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(inOrder);
    }

    @Test
    void aCursorIsReadAsItWasWritten() {
        ListPlace numbered = ListPlace.of(NOON, AB, 12_345);
        ListPlace entity = ListPlace.of(NOON, AB);

        assertThat(ListPlace.parse(numbered.toString())).isEqualTo(numbered);
        assertThat(ListPlace.parse(entity.toString())).isEqualTo(entity);
        assertThat(ListPlace.of(numbered.bytes())).isEqualTo(numbered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAA", "%%%", "AAAAAAAAAABwbGFu", "AAAAAAAAAABwbGFuOmEAAAAA"})
    void whatIsNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> ListPlace.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no cursor");
    }
}
