package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClosingIT {
    @Test
    void closingTwiceIsClosingOnceAndNothingIsLeft() {
        EmbeddedKafka kafka = EmbeddedKafka.temporary().start();
        assertThat(kafka.directory()).isDirectory();
        assertThat(NonDaemonThreads.ofKafka()).isNotEmpty();

        kafka.close();
        kafka.close();

        assertThat(NonDaemonThreads.ofKafka()).isEmpty();
        assertThat(kafka.directory()).doesNotExist();
        assertThatThrownBy(() -> kafka.kill(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kafka.restart(1)).isInstanceOf(IllegalStateException.class);
    }
}
