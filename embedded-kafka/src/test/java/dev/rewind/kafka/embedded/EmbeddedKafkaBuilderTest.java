package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EmbeddedKafkaBuilderTest {
    private final EmbeddedKafkaBuilder builder = EmbeddedKafka.temporary();

    @Test
    void oneNodeOrThree() {
        assertThatThrownBy(() -> builder.nodes(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be 1 or 3");
    }

    @Test
    void theThirdNodesPortMustExist() {
        assertThat(builder.port(65_533).clientPort(3)).isEqualTo(65_535);
        assertThatThrownBy(() -> builder.port(65_534)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.port(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyNodeOfAClusterOnFreePortsPicksItsOwn() {
        assertThat(builder.port(0).clientPort(3)).isZero();
    }

    @Test
    void whatHoldsTheClusterTogetherIsNotForOverriding() {
        assertThatThrownBy(() -> builder.property("node.id", "7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node.id");
    }
}
