package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Limits;
import dev.rewind.events.Step;
import dev.rewind.runner.Backoff;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a plan file. */
final class StepReader {

    private static final String KNOWN = "name, run, http, undo, timeout, attempts, backoff, undo_attempts,"
            + " undo_unfinished, env, dir, when, touches, labels, output_limit, parallel";
    private static final int UNDO_ATTEMPTS = 3;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Yaml yaml;
    private final Set<String> names = new HashSet<>();

    StepReader(Yaml yaml) {
        this.yaml = yaml;
    }

    List<StepEntry> steps() throws IOException, InvalidPlanFileException {
        if (yaml.next() != JsonToken.START_ARRAY) {
            throw yaml.problem("steps", "must be a list, each step beginning with a dash");
        }
        List<StepEntry> steps = new ArrayList<>();
        for (int number = 0; yaml.next() != JsonToken.END_ARRAY; number++) {
            steps.addAll(stepOrStage("steps[" + number + "]"));
        }
        return steps;
    }

    private List<StepEntry> stepOrStage(String where) throws IOException, InvalidPlanFileException {
        if (yaml.token() != JsonToken.START_OBJECT) {
            throw yaml.problem(where, "must be a mapping with the keys " + KNOWN);
        }
        JsonToken first = yaml.next();
        if (first != JsonToken.END_OBJECT && yaml.key().equals("parallel")) {
            List<StepEntry> stage = stage(where + ".parallel");
            if (yaml.next() != JsonToken.END_OBJECT) {
                throw yaml.problem(where + "." + yaml.key(), "stands beside parallel, which stands alone");
            }
            return stage;
        }
        return List.of(step(where, first, false));
    }

    private List<StepEntry> stage(String where) throws IOException, InvalidPlanFileException {
        if (yaml.next() != JsonToken.START_ARRAY) {
            throw yaml.problem(where, "must be a list of steps");
        }
        List<StepEntry> stage = new ArrayList<>();
        while (yaml.next() != JsonToken.END_ARRAY) {
            String at = where + "[" + stage.size() + "]";
            if (yaml.token() != JsonToken.START_OBJECT) {
                throw yaml.problem(at, "must be a mapping with the keys " + KNOWN);
            }
            stage.add(step(at, yaml.next(), !stage.isEmpty()));
        }
        if (stage.isEmpty()) {
            throw yaml.problem(where, "is empty; list the steps that run at the same time");
        }
        return stage;
    }

    private StepEntry step(String where, @Nullable JsonToken first, boolean alongside)
            throws IOException, InvalidPlanFileException {
        String name = null;
        Action run = null;
        Action undo = null;
        Duration timeout = null;
        int attempts = 1;
        Backoff backoff = null;
        int undoAttempts = UNDO_ATTEMPTS;
        boolean undoUnfinished = false;
        Map<String, String> env = Map.of();
        String dir = null;
        Condition when = null;
        List<StepEntry.TouchedEntry> touches = List.of();
        Map<String, String> labels = Map.of();
        int outputLimit = 0;
        for (JsonToken token = first; token != JsonToken.END_OBJECT; token = yaml.next()) {
            String key = yaml.key();
            String field = where + "." + key;
            switch (key) {
                case "name" -> name = stepName(field, yaml.text(field));
                case "run", "http" -> {
                    if (run != null) {
                        throw yaml.problem(field, "is a second thing to do; a step has either run or http");
                    }
                    run = key.equals("run") ? new Action.Command(yaml.text(field)) : http(field);
                }
                case "undo" -> undo = undo(field);
                case "timeout" -> timeout = yaml.timeSpan(field);
                case "attempts" -> attempts = yaml.count(field);
                case "backoff" -> backoff = backoff(field);
                case "undo_attempts" -> undoAttempts = yaml.count(field);
                case "undo_unfinished" -> undoUnfinished = yaml.flag(field);
                case "env" -> env = yaml.texts(field);
                case "dir" -> dir = yaml.text(field);
                case "when" -> when = when(field);
                case "touches" -> touches = touches(field);
                case "labels" -> labels = labels(field);
                case "output_limit" -> outputLimit = yaml.count(field);
                default -> throw yaml.unknown(field, KNOWN);
            }
        }
        if (name == null) {
            throw yaml.problem(where + ".name", "is missing; rollbacks name steps, so every step needs a name");
        }
        if (run == null) {
            throw yaml.problem(
                    where + ".run", "is missing; say which command step \"" + name + "\" runs, or which http it calls");
        }
        return new StepEntry(
                name,
                run,
                undo,
                alongside,
                timeout,
                attempts,
                backoff,
                undoAttempts,
                undoUnfinished,
                env,
                dir,
                when,
                touches,
                labels,
                outputLimit);
    }

    private String stepName(String field, String name) throws InvalidPlanFileException {
        try {
            String checked = new Step(name, null, 1).name();
            if (!names.add(checked)) {
                throw yaml.problem(
                        field, "is \"" + name + "\" for the second time; every step needs a name of its own");
            }
            return checked;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused: " + e.getMessage());
        }
    }

    private Action undo(String field) throws IOException, InvalidPlanFileException {
        if (yaml.peekObject()) {
            yaml.next();
            String key = yaml.key();
            if (!key.equals("http")) {
                throw yaml.problem(field + "." + key, "is not known; an undo is a command, or a mapping with http");
            }
            Action call = http(field + ".http");
            if (yaml.next() != JsonToken.END_OBJECT) {
                throw yaml.problem(field + "." + yaml.key(), "stands beside http, which stands alone");
            }
            return call;
        }
        return new Action.Command(yaml.textHere(field));
    }

    private Action http(String field) throws IOException, InvalidPlanFileException {
        Map<String, String> headers = Map.of();
        String method = "POST";
        String url = null;
        if (yaml.next() != JsonToken.START_OBJECT) {
            throw yaml.problem(field, "must be a mapping with the keys method, url, headers");
        }
        while (yaml.next() != JsonToken.END_OBJECT) {
            String key = yaml.key();
            String at = field + "." + key;
            switch (key) {
                case "method" -> {
                    method = yaml.text(at).toUpperCase(Locale.ROOT);
                    if (!METHODS.contains(method)) {
                        throw yaml.problem(
                                at,
                                "is \"" + method + "\"; it must be one of GET, HEAD, POST, PUT, PATCH," + " DELETE");
                    }
                }
                case "url" -> url = url(at, yaml.text(at));
                case "headers" -> headers = headers(at);
                default -> throw yaml.unknown(at, "method, url, headers");
            }
        }
        if (url == null) {
            throw yaml.problem(field + ".url", "is missing; say which URL to call");
        }
        return new Action.Http(method, url, headers);
    }

    private String url(String field, String url) throws InvalidPlanFileException {
        template(field, url);
        try {
            URI uri = URI.create(url.replaceAll("\\$\\{[^}]*\\}", "x"));
            if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getAuthority() == null) {
                throw yaml.problem(field, "is \"" + url + "\"; it must be an http or https URL");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is \"" + url + "\", which is no URL: " + e.getMessage());
        }
    }

    private Map<String, String> headers(String field) throws IOException, InvalidPlanFileException {
        Map<String, String> headers = yaml.texts(field);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            template(field + "." + header.getKey(), header.getValue());
        }
        return headers;
    }

    private void template(String field, String text) throws InvalidPlanFileException {
        try {
            Template.check(text);
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, String.valueOf(e.getMessage()));
        }
    }

    private Backoff backoff(String field) throws IOException, InvalidPlanFileException {
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

    private Condition when(String field) throws IOException, InvalidPlanFileException {
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

    private List<StepEntry.TouchedEntry> touches(String field) throws IOException, InvalidPlanFileException {
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
            template(at + ".entity", entity);
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

    private Map<String, String> labels(String field) throws IOException, InvalidPlanFileException {
        Map<String, String> labels = yaml.texts(field);
        try {
            var ignored = new dev.rewind.events.PlanEvent.StepStarted(
                    null,
                    new Step("any", null, 1),
                    dev.rewind.events.json.Snapshot.of(""),
                    null,
                    null,
                    labels,
                    List.of());
            return labels;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused: " + e.getMessage());
        }
    }
}
