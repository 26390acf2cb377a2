package dev.rewind.processor.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.lists.ListReader.Span;
import dev.rewind.processor.lists.MergedRows;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.Test;

class IndexRowsTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final byte[] LIST = IndexRows.prefix(IndexRows.CHECKPOINTS, IndexRows.step("charge\u0000card"));

    @Test
    void theListsOfSeveralPartitionsAreReadAsOne() {
        List<ListPlace> inOrder = IntStream.range(0, 9)
                .mapToObj(n -> ListPlace.of(NOON.minusMillis(n / 2), EntityKey.plan("p" + n), 1))
                .toList();
        List<StoreReader> partitions = List.of(partition(), partition(), partition());
        for (int n = 0; n < inOrder.size(); n++) {
            KeyValueStore<Bytes, byte[]> records =
                    (KeyValueStore<Bytes, byte[]>) partitions.get(n % 2).records();
            records.put(key(inOrder.get(n)), new byte[0]);
        }

        List<ListPlace> found = new ArrayList<>();
        try (MergedRows rows = new MergedRows(partitions, LIST, new byte[0], ListPlace.notNewerThan(Instant.EPOCH))) {
            while (rows.hasNext()) {
                found.add(rows.next().place());
            }
        }

        assertThat(found).isEqualTo(inOrder);
        assertThat(new Span(NOON, null).contains(NOON)).isFalse();
    }

    @Test
    void anIndexRowIsNamedForPeopleToo() {
        Bytes key = key(ListPlace.of(NOON, EntityKey.plan("order"), 7));

        assertThat(RowName.of(StoreLayout.RECORDS, key.get()))
                .isEqualTo(new RowName("listing", "plan:order", "plan:order:7 in a list of kind s"));
        byte[] place = ListPlace.of(NOON, EntityKey.plan("order"), 7).bytes();
        byte[] pinned = Arrays.copyOf(new byte[] {'i', 'p'}, 2 + place.length);
        System.arraycopy(place, 0, pinned, 2, place.length);
        assertThat(RowName.of(StoreLayout.RECORDS, pinned).name()).isEqualTo("plan:order:7 in a list of kind p");
        assertThat(RowName.of(StoreLayout.RECORDS, new byte[] {'o', 'a', 1}).kind())
                .isEqualTo("other");
    }

    private static StoreReader partition() {
        InMemoryKeyValueStore none = new InMemoryKeyValueStore("none");
        return new StoreReader(none, none, new InMemoryKeyValueStore("records"));
    }

    private static Bytes key(ListPlace place) {
        byte[] bytes = new byte[LIST.length + place.bytes().length];
        System.arraycopy(LIST, 0, bytes, 0, LIST.length);
        System.arraycopy(place.bytes(), 0, bytes, LIST.length, place.bytes().length);
        return Bytes.wrap(bytes);
    }
}
