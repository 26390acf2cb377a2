package dev.rewind.e2e.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entity, computed from its facts alone. */
final class FoldedEntity {
    private final List<JsonNode> newestFirst = new ArrayList<>();
    private final Map<String, String> openSteps = new LinkedHashMap<>();
    private long epoch = 1;
    private long rollbacks;
    private long completed;
    private long failed;
    private long refused;
    private @Nullable String latest;
    private @Nullable String pendingRollback;

    /** Applies one fact; its kind is that of {@code ce_type}. */
    void apply(String kind, JsonNode fact) {
        switch (kind) {
            case "checkpoint-taken" -> taken(fact.path("checkpoint"));
            case "step-closed" -> closed(fact);
            case "rollback-ordered" -> {
                rollbacks++;
                epoch = fact.path("epoch").asLong();
                latest = fact.path("checkpoint").path("id").asText();
                pendingRollback = fact.path("rollback_id").asText();
                openSteps.clear();
            }
            case "rollback-settled" -> pendingRollback = null;
            case "request-refused" -> refused++;
            case "plan-closed" -> {}
            default -> throw new AssertionError("no " + kind + " was expected: " + fact);
        }
    }

    private void taken(JsonNode checkpoint) {
        newestFirst.add(0, checkpoint);
        latest = checkpoint.path("id").asText();
        if (checkpoint.has("step")) {
            openSteps.put(latest, checkpoint.path("step").path("name").asText());
        }
    }

    private void closed(JsonNode fact) {
        openSteps.remove(fact.path("checkpoint_id").asText());
        String outcome = fact.path("outcome").asText();
        completed += outcome.equals("completed") ? 1 : 0;
        failed += outcome.equals("failed") || outcome.equals("timed_out") ? 1 : 0;
    }

    List<JsonNode> newestFirst() {
        return newestFirst;
    }

    /** Returns the entity according to its facts, with the names of the API. */
    String summary() {
        return summary(
                epoch,
                latest,
                new ArrayList<>(openSteps.keySet()),
                pendingRollback,
                newestFirst.size(),
                rollbacks,
                completed,
                failed,
                refused);
    }

    /** Returns the entity according to the API, with the same names. */
    static String summary(JsonNode entity) {
        List<String> open = new ArrayList<>();
        entity.path("open_steps")
                .forEach(step -> open.add(step.path("checkpoint_id").asText()));
        JsonNode counts = entity.path("counts");
        return summary(
                entity.path("epoch").asLong(),
                entity.path("latest").textValue(),
                open,
                entity.path("pending_rollback").textValue(),
                counts.path("checkpoints").asLong(),
                counts.path("rollbacks").asLong(),
                counts.path("steps_completed").asLong(),
                counts.path("steps_failed").asLong(),
                counts.path("refused").asLong());
    }

    private static String summary(
            long epoch,
            @Nullable String latest,
            List<String> open,
            @Nullable String pending,
            long checkpoints,
            long rollbacks,
            long completed,
            long failed,
            long refused) {
        return Event.JSON
                .createObjectNode()
                .put("epoch", epoch)
                .put("latest", latest)
                .put("open", open.toString())
                .put("pending", pending)
                .put("checkpoints", checkpoints)
                .put("rollbacks", rollbacks)
                .put("completed", completed)
                .put("failed", failed)
                .put("refused", refused)
                .toPrettyString();
    }
}
