package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.StepCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.events.Event;

/** Reads the details of a step: condition, back-off, retries, touched entities and labels. */
final class StepDetailReader {

    /** The largest HTTP status. */
    private static final int MOST_CODE = 599;

    private final YamlCursor yaml;

    StepDetailReader(YamlCursor yaml) {
        this.yaml = yaml;
    }

    Backoff backoff(String field) throws InvalidPlanFileException {
        Map<String, String> span = yaml.texts(field);
        try {
            Duration first = YamlCursor.duration(span.getOrDefault("first", ""));
            Duration most = YamlCursor.duration(span.getOrDefault("most", ""));
            if (span.size() != 2) {
                throw new IllegalArgumentException("must have the keys first and most, and no other");
            }
            return Backoff.between(first, most);
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused: " + e.getMessage() + "; write it as in {first: 1s, most: 1m}");
        }
    }

    RetryableFailures retries(String field, boolean only) throws InvalidPlanFileException {
        return new RetryableFailures(Set.copyOf(yaml.numbers(field, MOST_CODE)), only);
    }

    StepCondition when(String field) throws InvalidPlanFileException {
        yaml.next();
        JsonNode node = yaml.tree(field);
        try {
            if (node.isTextual()) {
                boolean wanted = !node.textValue().startsWith("!");
                return new StepCondition(JsonPointer.compile(node.textValue().substring(wanted ? 0 : 1)), wanted, null);
            }
            if (node.isObject() && node.size() == 2 && node.path("at").isTextual()) {
                JsonPointer at = JsonPointer.compile(node.get("at").textValue());
                if (node.has("is") || node.has("is_not")) {
                    return new StepCondition(at, node.has("is"), node.has("is") ? node.get("is") : node.get("is_not"));
                }
            }
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is not a JSON pointer such as /paid: " + e.getMessage());
        }
        throw yaml.problem(
                field,
                "must be a JSON pointer such as /paid or !/paid, or {at: /region, is: eu}, or {at: …, is_not: …}");
    }

    List<StepEntry.TouchedEntry> touches(String field) throws InvalidPlanFileException {
        if (yaml.next() != Event.ID.SequenceStart) {
            throw yaml.problem(field, "must be a list, such as [{entity: artifact:report, at: /report}]");
        }
        List<StepEntry.TouchedEntry> touches = new ArrayList<>();
        while (yaml.next() != Event.ID.SequenceEnd) {
            String at = field + "[" + touches.size() + "]";
            JsonNode node = yaml.tree(at);
            String entity = node.path("entity").asText();
            String pointer = node.path("at").asText();
            if (!node.isObject() || node.size() != (node.has("at") ? 2 : 1) || entity.isEmpty()) {
                throw yaml.problem(at, "must have the key entity, and may have at: a JSON pointer to its state");
            }
            yaml.template(at + ".entity", entity);
            try {
                EntityKey ignored = EntityKey.parse(entity.replaceAll("\\$\\{[^}]*\\}", "x"));
                JsonPointer checked = JsonPointer.compile(pointer);
                touches.add(new StepEntry.TouchedEntry(entity, checked.toString()));
            } catch (IllegalArgumentException e) {
                throw yaml.problem(at, "is refused: " + e.getMessage());
            }
        }
        if (touches.size() > Limits.TOUCHES) {
            throw yaml.problem(
                    field, "names " + touches.size() + " entities; at most " + Limits.TOUCHES + " are allowed");
        }
        return touches;
    }

    Map<String, String> labels(String field) throws InvalidPlanFileException {
        Map<String, String> labels = yaml.texts(field);
        try {
            StepStarted ignored =
                    new StepStarted(null, new Step("any", null, 1), Snapshot.of(""), null, null, labels, List.of());
            return labels;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused: " + e.getMessage());
        }
    }
}
