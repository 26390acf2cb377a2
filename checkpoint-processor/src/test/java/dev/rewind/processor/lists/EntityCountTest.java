package dev.rewind.processor.lists;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.Test;

class EntityCountTest {
    private final InMemoryKeyValueStore one = new InMemoryKeyValueStore("records");
    private final InMemoryKeyValueStore other = new InMemoryKeyValueStore("records");

    @Test
    void entitiesOfAllPartitionsAreCountedByStatusAndType() {
        list(one, "plan", 2, EntityStatus.PARKED);
        list(other, "plan", 1, EntityStatus.PARKED);
        list(other, "planet", 4, EntityStatus.PARKED);
        list(other, "plan", 5, EntityStatus.RUNNING);

        assertThat(counted(null, EntityStatus.PARKED)).isEqualTo(new EntityCount(EntityStatus.PARKED, 7, true, null));
        assertThat(counted("plan", EntityStatus.PARKED)).isEqualTo(new EntityCount(EntityStatus.PARKED, 3, true, null));
        assertThat(counted("plan", EntityStatus.FAILED)).isEqualTo(new EntityCount(EntityStatus.FAILED, 0, true, null));
    }

    @Test
    void countingEndsWhereNobodyNeedsAnExactNumber() {
        list(one, "plan", EntityCount.MOST - 1, EntityStatus.RUNNING);
        list(other, "plan", 1, EntityStatus.RUNNING);
        assertThat(counted(null, EntityStatus.RUNNING))
                .isEqualTo(new EntityCount(EntityStatus.RUNNING, EntityCount.MOST, true, null));

        list(other, "plan", 2, EntityStatus.RUNNING);
        assertThat(counted(null, EntityStatus.RUNNING))
                .isEqualTo(new EntityCount(EntityStatus.RUNNING, EntityCount.MOST, false, null));
    }

    @Test
    void theOldestIsFoundInEveryPartition() {
        list(one, "plan", 2, EntityStatus.RUNNING);
        byte[] young = ListPlace.of(Instant.EPOCH.plusSeconds(9), new EntityKey("plan", "young"))
                .bytes();
        other.put(RecordKey.listed(new EntityIndex("plan", EntityStatus.PARKED), young), new byte[0]);
        list(one, "planet", 1, EntityStatus.PARKED);

        assertThat(OldestEntity.createdAt(List.of(one, other), "plan", EntityStatus.RUNNING))
                .isEqualTo(Instant.EPOCH);
        assertThat(OldestEntity.createdAt(List.of(one, other), "plan", EntityStatus.PARKED))
                .isEqualTo(Instant.EPOCH.plusSeconds(9));
        assertThat(OldestEntity.createdAt(List.of(one, other), "plan", EntityStatus.FAILED))
                .isNull();
    }

    private EntityCount counted(String type, EntityStatus status) {
        return EntityCount.of(List.of(one, other), type, status);
    }

    private static void list(InMemoryKeyValueStore records, String type, int howMany, EntityStatus status) {
        for (int i = 0; i < howMany; i++) {
            byte[] place =
                    ListPlace.of(Instant.EPOCH, new EntityKey(type, "n" + i)).bytes();
            records.put(RecordKey.listed(new EntityIndex(null, status), place), new byte[0]);
            records.put(RecordKey.listed(new EntityIndex(type, status), place), new byte[0]);
        }
    }
}
