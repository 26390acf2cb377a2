package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what else a file says of a step: when it is for, how it is tried again, what it touches, its marks. */
final class DetailReader {

    /** The largest status of HTTP. */
    private static final int MOST_CODE = 599;

    private final Yaml yaml;

    DetailReader(Yaml yaml) {
        this.yaml = yaml;
    }

    Backoff backoff(String field) throws IOException, InvalidPlanFileException {
        Map<String, String> span = yaml.texts(field);
        try {
            Duration first = Yaml.duration(span.getOrDefault("first", ""));
            Duration most = Yaml.duration(span.getOrDefault("most", ""));
            if (span.size() != 2) {
                throw new IllegalArgumentException("must have the keys first and most, and no other");
            }
            return Backoff.between(first, most);
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused, such as {first: 1s, most: 1m} is not: " + e.getMessage());
        }
    }

    Retries retries(String field, boolean only) throws IOException, InvalidPlanFileException {
        return new Retries(Set.copyOf(yaml.numbers(field, MOST_CODE)), only);
    }

    Condition when(String field) throws IOException, InvalidPlanFileException {
        yaml.next();
        JsonNode node = yaml.tree();
        try {
            if (node.isTextual()) {
                boolean wanted = !node.textValue().startsWith("!");
                return new Condition(JsonPointer.compile(node.textValue().substring(wanted ? 0 : 1)), wanted, null);
            }
            if (node.isObject() && node.size() == 2 && node.path("at").isTextual()) {
                JsonPointer at = JsonPointer.compile(node.get("at").textValue());
                if (node.has("is") || node.has("is_not")) {
                    return new Condition(at, node.has("is"), node.has("is") ? node.get("is") : node.get("is_not"));
                }
            }
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "has no JSON pointer, such as /paid: " + e.getMessage());
        }
        throw yaml.problem(
                field,
                "must be a JSON pointer such as /paid or !/paid, or {at: /region, is: eu}, or {at: …, is_not: …}");
    }

    List<StepEntry.TouchedEntry> touches(String field) throws IOException, InvalidPlanFileException {
        if (yaml.next() != JsonToken.START_ARRAY) {
            throw yaml.problem(field, "must be a list, such as [{entity: artifact:report, at: /report}]");
        }
        List<StepEntry.TouchedEntry> touches = new ArrayList<>();
        while (yaml.next() != JsonToken.END_ARRAY) {
            String at = field + "[" + touches.size() + "]";
            JsonNode node = yaml.tree();
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
            throw yaml.problem(field, "names " + touches.size() + " entities; at most " + Limits.TOUCHES + " may be");
        }
        return touches;
    }

    Map<String, String> labels(String field) throws IOException, InvalidPlanFileException {
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
