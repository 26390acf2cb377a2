package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.stuck.Stuck;
import dev.rewind.standalone.stuck.StuckEntities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code rewind status}: what needs a person, why and since when. */
@Command(
        name = "status",
        description = {
            "Shows on one screen what needs a person: entities that are stuck, why and since when.",
            "An entity is stuck if its rollback failed or waits for an approval, if it is parked or paused, if its plan"
                    + " failed, if no runner has taken it for a minute, if its runner is silent, or if its rollback is not applied:"
                    + " no one is there who does it, or the command was sent twice without an answer."
        },
        footer = {"  rewind status", "  rewind status -o json | jq -r '.stuck[].entity'"})
public final class ShowStatus extends QueryCommand implements Runnable {

    public ShowStatus(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        StuckEntities found = StuckEntities.read(query.client());
        query.output().write(json(found.counts(), found.all()), () -> lines(found));
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

    private List<String> lines(StuckEntities found) {
        Map<EntityStatus, Long> counts = found.counts();
        List<Stuck> stuck = found.all();
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
        for (EntityStatus status : StuckEntities.HELD) {
            if (counts.getOrDefault(status, 0L) > StuckEntities.MOST_OF_A_STATUS) {
                lines.addAll(query.output()
                        .wrapped(
                                "Of the " + HumanValues.wire(status).replace('_', ' ') + " ones the newest "
                                        + StuckEntities.MOST_OF_A_STATUS + " are shown; rewind list --status "
                                        + HumanValues.wire(status) + " lists all.",
                                2));
            }
        }
        if (found.hasMore()) {
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
