package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.EntityReason;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code rewind status}: what needs a person, why and since when. */
@Command(
        name = "status",
        description = {
            "Shows on one screen what needs a person: entities that are stuck, why and since when.",
            "An entity is stuck if its rollback failed or waits for an approval, if it is parked or paused, if its plan"
                    + " failed, if no runner has taken it for a minute, if its runner is silent, or if no one is there who applies"
                    + " its rollback."
        },
        footer = {"  rewind status", "  rewind status -o json | jq -r '.stuck[].entity'"})
public final class ShowStatus extends QueryCommand implements Runnable {

    /** The statuses that a person has to end, the most urgent first. */
    private static final List<EntityStatus> STUCK = List.of(
            EntityStatus.ROLLBACK_FAILED,
            EntityStatus.AWAITING_APPROVAL,
            EntityStatus.PARKED,
            EntityStatus.FAILED,
            EntityStatus.PAUSED);

    private static final int MOST_OF_A_STATUS = 100;
    private static final int TAKEN_WITHIN_SECONDS = 60;

    public ShowStatus(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        RewindClient client = query.client();
        Map<EntityStatus, Long> counts = counts(client);
        List<Stuck> stuck = new ArrayList<>();
        EntityReason reasons = new EntityReason(client);
        for (EntityStatus status : STUCK) {
            entities(client, counts, status).forEach(entity -> stuck.add(Stuck.of(entity, reasons.of(entity))));
        }
        Unattended unattended = new Unattended(client);
        Instant latest = Instant.now().minusSeconds(TAKEN_WITHIN_SECONDS);
        entities(client, counts, EntityStatus.REQUESTED).stream()
                .filter(entity -> entity.updatedAt().isBefore(latest))
                .map(unattended::untaken)
                .forEach(stuck::add);
        for (EntityStatus status : List.of(EntityStatus.ROLLING_BACK, EntityStatus.RUNNING)) {
            if (counts.getOrDefault(status, 0L) > 0) {
                stuck.addAll(unattended.of(status));
            }
        }
        query.output().write(json(counts, stuck), () -> lines(counts, stuck, unattended.hasMore()));
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

    private static JsonNode json(Map<EntityStatus, Long> counts, List<Stuck> stuck) {
        ObjectNode json = Json.mapper().createObjectNode();
        ObjectNode numbers = json.putObject("counts");
        for (EntityStatus status : EntityStatus.values()) {
            numbers.put(HumanValues.wire(status), counts.getOrDefault(status, 0L));
        }
        json.putArray("stuck");
        for (Stuck it : stuck) {
            ObjectNode one = json.withArray("stuck")
                    .addObject()
                    .put("entity", it.name())
                    .put("status", HumanValues.wire(it.entity().status()))
                    .put("reason", it.reason())
                    .put("since", it.since().toString());
            if (!it.remedy().isEmpty()) {
                one.put("remedy", it.remedy());
            }
        }
        return json;
    }

    private List<String> lines(Map<EntityStatus, Long> counts, List<Stuck> stuck, boolean hasMore) {
        List<String> lines = new ArrayList<>();
        if (stuck.isEmpty()) {
            lines.add("Nothing is stuck.");
        } else {
            Table table = new Table("ENTITY", "STATUS", "SINCE");
            boolean isNarrow = query.output().width() != Integer.MAX_VALUE;
            StuckGroup.of(stuck, isNarrow).forEach(group -> group.into(table, query.output()));
            lines.addAll(query.output().lines(table));
        }
        lines.add("");
        lines.addAll(query.output().wrapped(counted(counts), 2));
        for (EntityStatus status : STUCK) {
            if (counts.getOrDefault(status, 0L) > MOST_OF_A_STATUS) {
                lines.addAll(query.output()
                        .wrapped(
                                "Of the " + HumanValues.wire(status).replace('_', ' ') + " ones the newest "
                                        + MOST_OF_A_STATUS + " are shown; rewind list --status "
                                        + HumanValues.wire(status) + " lists all.",
                                2));
            }
        }
        if (hasMore) {
            lines.addAll(query.output()
                    .wrapped(
                            "More entities are under way than were looked at; rewind list --status running, and"
                                    + " rolling_back, list all.",
                            2));
        }
        return lines;
    }

    private static String counted(Map<EntityStatus, Long> counts) {
        List<String> words = new ArrayList<>();
        for (EntityStatus status : EntityStatus.values()) {
            long number = counts.getOrDefault(status, 0L);
            if (number > 0) {
                words.add(number + " " + HumanValues.wire(status).replace('_', ' '));
            }
        }
        return words.isEmpty() ? "There are no entities yet." : "Entities: " + String.join(", ", words);
    }
}
