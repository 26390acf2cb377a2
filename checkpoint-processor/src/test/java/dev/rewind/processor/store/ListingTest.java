package dev.rewind.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final EntityKey A = EntityKey.plan("a");
    private static final EntityKey AB = EntityKey.plan("ab");

    @Test
    void newerComesFirstThenByEntityThenTheHigherNumber() {
        List<Bytes> inOrder = List.of(
                position(NOON.plusMillis(1), AB, 1),
                position(NOON, A, 10),
                position(NOON, A, 9),
                position(NOON, AB, 11),
                position(NOON.minusMillis(1), A, 1));
        List<Bytes> shuffled = new ArrayList<>(inOrder);
        Collections.reverse(shuffled);
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(inOrder);
    }

    @Test
    void aPositionSaysWhatStandsThere() {
        byte[] position = Listing.position(NOON, AB, 12_345);
        byte[] key = Listing.key(Listing.CHECKPOINTS, Listing.step("charge\u0000card"), position)
                .get();

        assertThat(Listing.position(key, Listing.step("charge\u0000card"))).isEqualTo(position);
        assertThat(Listing.entity(position)).isEqualTo(AB);
        assertThat(Listing.number(position)).isEqualTo(12_345);
    }

    private static Bytes position(Instant at, EntityKey entity, long number) {
        return Bytes.wrap(Listing.position(at, entity, number));
    }
}
