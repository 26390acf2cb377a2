package dev.rewind.processor.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.processor.layout.AppliedOffset.NewerFormatException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Stores say in which format their rows are, so that no release misreads what another one wrote. */
class AppliedOffsetTest {

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("records").get();

    @Test
    void aStoreWithoutRowsAndOneOfTheFirstFormatAreReadable() {
        assertThatCode(() -> AppliedOffset.requireReadable(store)).doesNotThrowAnyException();

        store.put(AppliedOffset.KEY, ByteBuffer.allocate(8).putLong(7).array());

        assertThatCode(() -> AppliedOffset.requireReadable(store)).doesNotThrowAnyException();
        assertThat(AppliedOffset.of(store)).isEqualTo(7);
    }

    @Test
    void theOffsetIsReadByReleasesThatKnowNoFormat() {
        store.put(AppliedOffset.KEY, AppliedOffset.row(7));

        assertThatCode(() -> AppliedOffset.requireReadable(store)).doesNotThrowAnyException();
        assertThat(ByteBuffer.wrap(store.get(AppliedOffset.KEY)).getLong()).isEqualTo(7);
    }

    @Test
    void aLaterFormatIsRefusedWithTheRemedy() {
        byte[] later = ByteBuffer.allocate(12)
                .putLong(7)
                .putInt(AppliedOffset.FORMAT + 1)
                .array();
        store.put(AppliedOffset.KEY, later);

        assertThatThrownBy(() -> AppliedOffset.requireReadable(store))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("store records", "format " + (AppliedOffset.FORMAT + 1), "later release");
    }
}
