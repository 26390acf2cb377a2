package dev.rewind.standalone.commands.read;

import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.stuck.Stuck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Entities that are stuck in the same status for the same reason, so that an incident fits on one screen.
 *
 * @param members the entities, at least one
 */
record StuckGroup(List<Stuck> members) {

    private static final int MOST_NAMES = 4;

    /** Numbers, hashes and ids in reasons differ from entity to entity. */
    private static final Pattern DIFFERS = Pattern.compile("[0-9a-f]*[0-9][0-9a-f]*", Pattern.CASE_INSENSITIVE);

    /** The groups in the order of their first members. Each entity is a group of its own unless they are grouped. */
    static List<StuckGroup> of(List<Stuck> stuck, boolean isGrouped) {
        Map<String, List<Stuck>> groups = new LinkedHashMap<>();
        for (Stuck it : stuck) {
            String alike = it.entity().status() + " " + it.entity().entityType() + " "
                    + DIFFERS.matcher(it.reason()).replaceAll("#");
            groups.computeIfAbsent(isGrouped ? alike : it.name(), key -> new ArrayList<>())
                    .add(it);
        }
        return groups.values().stream().map(StuckGroup::new).toList();
    }

    /** Adds the group to a table of entity, status and since. */
    void into(Table table, AnswerOutput output) {
        Stuck first = members.get(0);
        int others = members.size() - 1;
        table.row(
                first.name() + (others == 0 ? "" : " and " + others + " more"),
                HumanValues.wire(first.entity().status()),
                output.time(members.stream()
                        .map(Stuck::since)
                        .min(Instant::compareTo)
                        .orElseThrow()));
        if (!first.told().isEmpty()) {
            table.note(first.told());
        }
        if (others > 0) {
            table.hint("also " + names(others));
        }
        if (!first.remedy().isEmpty()) {
            table.hint(first.remedy());
        }
    }

    private String names(int others) {
        String names =
                members.stream().skip(1).limit(MOST_NAMES).map(Stuck::name).collect(Collectors.joining(", "));
        return names + (others > MOST_NAMES ? " and " + (others - MOST_NAMES) + " more" : "");
    }
}
