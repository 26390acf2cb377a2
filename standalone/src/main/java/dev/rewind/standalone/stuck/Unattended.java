package dev.rewind.standalone.stuck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.ListedItems;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds entities under way, or on their way back, on which no one works: their runner is silent, or no one is there who
 * applies the rollback. The lists say which runner has a plan; the entity itself says whether anyone is there.
 */
final class Unattended {

    private static final String PAGE = "500";
    private static final int MOST_PAGES = 20;
    private static final int MOST = 100;
    private static final String RUNNER_LOST = "runner_lost";

    /** A service that does not say that it is there may apply the rollback within this time. */
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(1);

    private final RewindClient client;
    private final Map<String, JsonNode> runners = new HashMap<>();
    private boolean hasMore;

    Unattended(RewindClient client) {
        this.client = client;
        client.get(RewindClient.path("api", "system"))
                .tree()
                .path("runners")
                .forEach(runner -> runners.put(runner.path("runner").asText(), runner));
    }

    /** Whether there are more entities than were looked at. */
    boolean hasMore() {
        return hasMore;
    }

    /** The entities of this status on which no one works, newest first. */
    List<Stuck> of(EntityStatus status) {
        ListedItems found = ListedItems.read(
                client,
                RewindClient.path("api", "entities"),
                Map.of("status", HumanValues.wire(status), "limit", PAGE),
                this::mayBeUnattended,
                MOST,
                MOST_PAGES);
        hasMore |= found.hasMore();
        List<Stuck> stuck = new ArrayList<>();
        for (Entity entity : found.as(Entity.class)) {
            read(entity)
                    .filter(now -> now.as(Entity.class).status() == status)
                    .flatMap(now -> stuck(now.as(Entity.class), now.tree().path("presence")))
                    .ifPresent(stuck::add);
        }
        return stuck;
    }

    /** A plan that no runner has taken, with who would take it. */
    Stuck untaken(Entity requested) {
        String untaken = "no runner has taken it";
        JsonNode presence =
                read(requested).map(now -> now.tree().path("presence")).orElseGet(MissingNode::getInstance);
        return presence.path("status").asText().equals("connected")
                ? new Stuck(
                        requested,
                        untaken + "; " + named(presence.path("runner").asText())
                                + " serves plans of this name, and may have as many as it may",
                        "")
                : new Stuck(
                        requested,
                        presence.isMissingNode() ? untaken : untaken + ": " + why(presence),
                        remedy(presence));
    }

    /** The entity as it is now; empty if it cannot be read, which must not hide the others. */
    private Optional<ApiAnswer> read(Entity entity) {
        try {
            return Optional.of(
                    client.get(RewindClient.path("api", "entities", entity.entityType(), entity.entityId())));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private boolean mayBeUnattended(JsonNode entity) {
        if (isUnanswered(entity.path("rollback_attempts").asInt())) {
            return true;
        }
        JsonNode runner = runners.get(entity.path("runner").asText());
        if (runner != null && runner.path("connected").asBoolean()) {
            return false;
        }
        // Whether the publisher of a running plan is there is not known, unless it has said its name.
        return entity.has("runner") || entity.has("offer") || entity.has("pending_rollback");
    }

    /** The processor sends the command of a rollback again if no answer came in time. */
    private static boolean isUnanswered(@Nullable Integer attempts) {
        return attempts != null && attempts > 1;
    }

    private Optional<Stuck> stuck(Entity entity, JsonNode presence) {
        return switch (presence.path("status").asText()) {
            case "silent" ->
                Optional.of(new Stuck(
                        entity,
                        "its runner " + named(presence.path("runner").asText()) + " is silent"
                                + (presence.has("last_seen")
                                        ? ", last seen "
                                                + presence.path("last_seen").asText()
                                        : ""),
                        remedy(presence)));
            case "none" ->
                isPlan(entity) || isLate(entity)
                        ? Optional.of(new Stuck(entity, lost(entity) + why(presence), remedy(presence)))
                        : Optional.empty();
            case "connected" ->
                isUnanswered(entity.rollbackAttempts())
                        ? Optional.of(unanswered(entity, presence.path("runner").asText()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Stuck unanswered(Entity entity, String runner) {
        return new Stuck(
                entity,
                entity.rollbackAttempts() + " commands of its rollback have no answer, although " + named(runner)
                        + " is there",
                "look at its log, and restart it if it does not go on");
    }

    /** The runner that was lost, if that is why the plan goes back: a plan that is offered again does not name it any more. */
    private String lost(Entity entity) {
        ErrorDetail error =
                entity.lastFailure() == null ? null : entity.lastFailure().error();
        if (error == null || !RUNNER_LOST.equals(error.type())) {
            return "";
        }
        String message = HumanValues.oneLine(error.message());
        for (String name : runners.keySet()) {
            message = message.replace(name, named(name));
        }
        return message + "; ";
    }

    private static boolean isPlan(Entity entity) {
        return entity.entityType().equals("plan");
    }

    private static boolean isLate(Entity entity) {
        Instant since = entity.statusSince() == null ? entity.updatedAt() : entity.statusSince();
        return since.isBefore(Instant.now().minus(ANSWERS_WITHIN));
    }

    /** A runner with its process, for the person who looks for it on its machine. */
    private String named(String name) {
        JsonNode runner = runners.get(name);
        return runner == null || !runner.has("pid")
                ? name
                : name + " (pid " + runner.path("pid").asText() + " on "
                        + HumanValues.oneLine(runner.path("host").asText()) + ")";
    }

    /** An advice says why, and after the last semicolon what to do. */
    private static String why(JsonNode presence) {
        String advice = presence.path("advice").asText();
        int end = advice.lastIndexOf("; ");
        return end < 0 ? advice : advice.substring(0, end);
    }

    private static String remedy(JsonNode presence) {
        String advice = presence.path("advice").asText();
        return advice.substring(advice.lastIndexOf("; ") < 0 ? 0 : advice.lastIndexOf("; ") + 2);
    }
}
