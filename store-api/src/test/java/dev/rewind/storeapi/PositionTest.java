package dev.rewind.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @Test
    void onePositionOrSeveralAreRead() {
        assertThat(Position.parseAll(null)).isEmpty();
        assertThat(Position.parseAll("3:17")).isEqualTo(List.of(new Position(3, 17)));
        assertThat(Position.parseAll("3:17, 0:0")).isEqualTo(List.of(new Position(3, 17), new Position(0, 0)));
        assertThat(new Position(3, 17)).hasToString("3:17");
        assertThat(Position.writeAll(Position.parseAll("3:17, 0:0"))).isEqualTo("3:17,0:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3:", ":1", "-1:1", "1:1:1", "1:1,", "1:9999999999999999999", "a:b"})
    void whatIsNoPositionIsRefused(String text) {
        assertThatThrownBy(() -> Position.parseAll(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<partition>:<offset>");
    }
}
