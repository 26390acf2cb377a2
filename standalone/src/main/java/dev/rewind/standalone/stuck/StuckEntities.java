package dev.rewind.standalone.stuck;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What needs a person: the source of {@code rewind status} and {@code rewind doctor}.
 *
 * @param counts how many entities have each status
 * @param held entities whose status a person has to end
 * @param unattended entities that would go on by themselves, and on which no one works
 * @param hasMore whether more entities are under way than were looked at
 */
public record StuckEntities(Map<EntityStatus, Long> counts, List<Stuck> held, List<Stuck> unattended, boolean hasMore) {

    /** The most entities of a status that are looked at. */
    public static final int MOST_OF_A_STATUS = 100;

    /** The statuses that a person has to end, the most urgent first. */
    public static final List<EntityStatus> HELD = List.of(
            EntityStatus.ROLLBACK_FAILED,
            EntityStatus.AWAITING_APPROVAL,
            EntityStatus.PARKED,
            EntityStatus.FAILED,
            EntityStatus.PAUSED);

    private static final int TAKEN_WITHIN_SECONDS = 60;

    /** Reads them. */
    public static StuckEntities read(RewindClient client) {
        Map<EntityStatus, Long> counts = counts(client);
        EntityReason reasons = new EntityReason(client);
        Approvals approvals = Approvals.of(client);
        List<Stuck> held = new ArrayList<>();
        for (EntityStatus status : HELD) {
            entities(client, counts, status)
                    .forEach(entity -> held.add(Stuck.of(entity, reasons.of(entity), approvals)));
        }
        List<Stuck> unattended = new ArrayList<>();
        Unattended finder = new Unattended(client);
        Instant latest = Instant.now().minusSeconds(TAKEN_WITHIN_SECONDS);
        entities(client, counts, EntityStatus.REQUESTED).stream()
                .filter(entity -> entity.updatedAt().isBefore(latest))
                .map(finder::untaken)
                .forEach(unattended::add);
        for (EntityStatus status : List.of(EntityStatus.ROLLING_BACK, EntityStatus.RUNNING)) {
            if (counts.getOrDefault(status, 0L) > 0) {
                unattended.addAll(finder.of(status));
            }
        }
        return new StuckEntities(counts, held, unattended, finder.hasMore());
    }

    /** All of them, first those whose status a person has to end. */
    public List<Stuck> all() {
        return Stream.concat(held.stream(), unattended.stream()).toList();
    }

    private static Map<EntityStatus, Long> counts(RewindClient client) {
        Map<EntityStatus, Long> counts = new HashMap<>();
        Map<String, Long> named = new HashMap<>();
        client.get(RewindClient.path("api", "entities", "counts"))
                .tree()
                .forEach(count -> named.put(
                        count.path("status").asText(), count.path("count").asLong()));
        for (EntityStatus status : EntityStatus.values()) {
            counts.put(status, named.getOrDefault(HumanValues.wire(status), 0L));
        }
        return counts;
    }

    private static List<Entity> entities(RewindClient client, Map<EntityStatus, Long> counts, EntityStatus status) {
        return counts.getOrDefault(status, 0L) == 0
                ? List.of()
                : client.get(
                                RewindClient.path("api", "entities"),
                                Map.of("status", HumanValues.wire(status), "limit", Integer.toString(MOST_OF_A_STATUS)))
                        .as(new TypeReference<List<Entity>>() {});
    }
}
