package dev.rewind.processor.presence;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.processor.store.EntityIndex;
import dev.rewind.processor.store.RecordKey;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.ListPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Finds the entities of one partition whose open steps are those of given runners. */
final class HeldPlans {

    private HeldPlans() {}

    /** The entities that run and whose steps under way name one of these runners. Reads each running entity once. */
    static List<Entity> of(StoreReader store, Set<String> runners) {
        return find(store, EntityStatus.RUNNING, runners);
    }

    /** Those of these runners that hold entities whose steps wait. Reads each waiting entity once. */
    static Set<String> waitingOnes(StoreReader store, Set<String> runners) {
        return find(store, EntityStatus.WAITING, runners).stream()
                .flatMap(entity -> entity.openSteps().stream())
                .map(Entity.OpenStep::runner)
                .filter(runner -> runner != null && runners.contains(runner))
                .collect(Collectors.toSet());
    }

    private static List<Entity> find(StoreReader store, EntityStatus status, Set<String> runners) {
        Bytes list = RecordKey.listed(new EntityIndex(null, status), new byte[0]);
        List<Entity> held = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.records().prefixScan(list, new BytesSerializer())) {
            while (rows.hasNext()) {
                byte[] key = rows.next().key.get();
                ListPlace place = ListPlace.of(Arrays.copyOfRange(key, list.get().length, key.length));
                Entity entity = store.entity(place.entity());
                if (entity != null
                        && entity.openSteps().stream()
                                .anyMatch(step -> step.runner() != null && runners.contains(step.runner()))) {
                    held.add(entity);
                }
            }
        }
        return held;
    }
}
