package dev.rewind.processor.presence;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.ListPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Finds the entities of one partition that given runners have: their steps are under way, or they have taken a plan. */
final class HeldPlans {

    private HeldPlans() {}

    /** In these a plan may have a runner. A plan that was taken and has started no step is still requested. */
    private static final List<EntityStatus> UNDER_WAY =
            List.of(EntityStatus.RUNNING, EntityStatus.ROLLING_BACK, EntityStatus.REQUESTED);

    /** The entities that one of these runners has. Reads each entity once that runs, rolls back or is requested. */
    static List<Entity> of(StoreReader store, Set<String> runners) {
        List<Entity> held = new ArrayList<>();
        UNDER_WAY.forEach(status -> add(store, status, runners, held));
        return held;
    }

    /**
     * Those of these runners that hold entities whose steps wait, or whose rollback waits for an approval. Reads each such
     * entity once.
     */
    static Set<String> waitingOnes(StoreReader store, Set<String> runners) {
        List<Entity> waiting = new ArrayList<>();
        add(store, EntityStatus.WAITING, runners, waiting);
        List<Entity> held = new ArrayList<>();
        add(store, EntityStatus.AWAITING_APPROVAL, runners, held);
        Stream<@Nullable String> ofSteps =
                waiting.stream().flatMap(entity -> entity.openSteps().stream()).map(Entity.OpenStep::runner);
        return Stream.concat(ofSteps, held.stream().map(HeldPlans::runner))
                .filter(runner -> runner != null && runners.contains(runner))
                .collect(Collectors.toSet());
    }

    private static void add(StoreReader store, EntityStatus status, Set<String> runners, List<Entity> held) {
        Bytes list = RecordKey.listed(new EntityIndex(null, status), new byte[0]);
        try (KeyValueIterator<Bytes, byte[]> rows = store.records().prefixScan(list, new BytesSerializer())) {
            while (rows.hasNext()) {
                byte[] key = rows.next().key.get();
                ListPlace place = ListPlace.of(Arrays.copyOfRange(key, list.get().length, key.length));
                Entity entity = store.entity(place.entity());
                String runner = entity == null ? null : runner(entity);
                if (runner != null && runners.contains(runner)) {
                    held.add(entity);
                }
            }
        }
    }

    /** The runner of the newest step under way; without one, the runner that has taken the requested plan. */
    static @Nullable String runner(Entity entity) {
        List<Entity.OpenStep> open = entity.openSteps();
        if (!open.isEmpty()) {
            return open.get(open.size() - 1).runner();
        }
        return entity.offer() == null || entity.offer().open() ? null : entity.runner();
    }
}
