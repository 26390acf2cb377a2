package dev.rewind.standalone.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityStatus;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.stuck.Stuck;
import dev.rewind.standalone.stuck.StuckEntities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the plans that have not ended. */
final class PlanChecks {

    private static final Set<String> OPEN = Stream.of(EntityStatus.values())
            .filter(EntityStatus::isOpenPlan)
            .map(HumanValues::wire)
            .collect(Collectors.toUnmodifiableSet());

    private static final int MOST_NAMED = 3;

    /** rewind status shows the whole reason. */
    private static final int LONGEST_REASON = 160;

    private PlanChecks() {}

    /** How many plans are open, and how old the oldest is. Their checkpoints are kept until they end. */
    static Finding openPlans(RewindClient client, Instant now) {
        String check = "open plans";
        JsonNode counts;
        try {
            counts = client.get("/api/entities/counts", Map.of("type", "plan")).tree();
        } catch (ProblemException e) {
            return Finding.warn(check, "not counted: " + e.getMessage(), "use a token with the role viewer");
        }
        long open = 0;
        boolean isExact = true;
        Instant oldest = null;
        for (JsonNode count : counts) {
            if (OPEN.contains(count.path("status").asText())) {
                open += count.path("count").asLong();
                isExact &= count.path("exact").asBoolean(true);
                Instant created =
                        count.has("oldest") ? Instant.parse(count.path("oldest").asText()) : null;
                oldest = created != null && (oldest == null || created.isBefore(oldest)) ? created : oldest;
            }
        }
        if (open == 0) {
            return Finding.ok(check, "none");
        }
        String age = oldest == null ? "" : "; the oldest began " + age(Duration.between(oldest, now)) + " ago";
        return Finding.ok(check, (isExact ? "" : "more than ") + HumanValues.count(open, "plan") + age);
    }

    /** The plan runners and rollback inboxes that are there. */
    static Finding runners(RewindClient client) {
        String check = "runners";
        JsonNode system;
        try {
            system = client.get("/api/system").tree();
        } catch (ProblemException e) {
            return Finding.warn(check, "not listed: " + e.getMessage(), "use a token with the role viewer");
        }
        if (!system.has("runners")) {
            return Finding.warn(check, "the query API is older and does not list them", "update it");
        }
        List<String> there = new ArrayList<>();
        for (JsonNode runner : system.path("runners")) {
            if (runner.path("connected").asBoolean()) {
                List<String> serves = new ArrayList<>();
                runner.path("serves").forEach(name -> serves.add(HumanValues.oneLine(name.asText())));
                there.add(HumanValues.oneLine(runner.path("runner").asText())
                        + (serves.isEmpty() ? "" : " for " + String.join(", ", serves)));
            }
        }
        return Finding.ok(check, there.isEmpty() ? "none is connected" : String.join("; ", there));
    }

    /** The entities that need a person, from the same source as {@code rewind status}. */
    static List<Finding> stuck(RewindClient client) {
        String held = "stuck";
        String unattended = "unattended";
        StuckEntities found;
        try {
            found = StuckEntities.read(client);
        } catch (ProblemException e) {
            return List.of(Finding.warn(held, "not looked at: " + e.getMessage(), "use a token with the role viewer"));
        }
        return List.of(
                finding(
                        unattended,
                        found.unattended(),
                        "every plan under way and every rollback has someone who works on it"),
                finding(held, found.held(), "no entity waits for a person"));
    }

    private static Finding finding(String check, List<Stuck> stuck, String none) {
        if (stuck.isEmpty()) {
            return Finding.ok(check, none);
        }
        Stuck first = stuck.get(0);
        String remedy = first.remedy().isEmpty() ? "" : first.remedy() + "; ";
        return Finding.warn(
                check,
                (stuck.size() == 1 ? "1 entity: " : stuck.size() + " entities: ")
                        + stuck.stream().limit(MOST_NAMED).map(PlanChecks::told).collect(Collectors.joining("; "))
                        + (stuck.size() > MOST_NAMED ? "; and " + (stuck.size() - MOST_NAMED) + " more" : ""),
                remedy + (stuck.size() == 1 ? "rewind status shows it" : "rewind status shows all"));
    }

    private static String told(Stuck stuck) {
        return stuck.name() + " is " + HumanValues.wire(stuck.entity().status()).replace('_', ' ')
                + (stuck.told().isEmpty() ? "" : ", " + HumanValues.shortened(stuck.told(), LONGEST_REASON));
    }

    private static String age(Duration span) {
        return span.toDays() >= 2 ? span.toDays() + " days" : HumanValues.span(span);
    }
}
