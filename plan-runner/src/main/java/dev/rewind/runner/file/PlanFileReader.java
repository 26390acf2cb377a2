package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks a plan file; what it returns can be built into a plan without further questions. */
final class PlanFileReader {

    private static final String IN_FILE = "plan, state, steps";
    private static final String IN_STEP = "name, run, undo, timeout, attempts";

    private final Yaml yaml;
    private final Set<String> names = new HashSet<>();

    /** A step as it stands in the file. */
    record StepEntry(
            String name,
            String run,
            @Nullable String undo,
            @Nullable Duration timeout,
            int attempts) {}

    /** What a file says. */
    record Content(String plan, @Nullable JsonNode state, List<StepEntry> steps) {}

    private PlanFileReader(Yaml yaml) {
        this.yaml = yaml;
    }

    static Content read(Path file) throws InvalidPlanFileException {
        try (Yaml yaml = Yaml.open(file)) {
            return new PlanFileReader(yaml).content();
        } catch (IOException e) {
            throw Yaml.unreadable(file, e);
        }
    }

    private Content content() throws IOException, InvalidPlanFileException {
        if (yaml.next() != JsonToken.START_OBJECT) {
            throw yaml.problem("the file", "must be a mapping with the keys " + IN_FILE);
        }
        String plan = null;
        JsonNode state = null;
        List<StepEntry> steps = null;
        while (yaml.next() != JsonToken.END_OBJECT) {
            String key = yaml.key();
            switch (key) {
                case "plan" -> plan = planName(yaml.text(key));
                case "state" -> state = state();
                case "steps" -> steps = steps();
                default -> throw yaml.unknown(key, IN_FILE);
            }
        }
        if (plan == null) {
            throw yaml.problem("plan", "is missing; give the plan a name, such as plan: release-site");
        }
        if (steps == null || steps.isEmpty()) {
            throw yaml.problem(
                    "steps", "is missing or empty; list at least one, such as - {name: build, run: ./build.sh}");
        }
        return new Content(plan, state, steps);
    }

    private String planName(String name) throws InvalidPlanFileException {
        try {
            Plan.Builder<JsonNode> ignored = Plan.named(name, JsonNode.class);
            return name;
        } catch (IllegalArgumentException e) {
            throw yaml.problem("plan", "is refused: " + e.getMessage());
        }
    }

    private JsonNode state() throws IOException, InvalidPlanFileException {
        yaml.next();
        JsonNode state = yaml.tree();
        try {
            return Snapshot.of(state).tree();
        } catch (IllegalArgumentException e) {
            throw yaml.problem("state", "is not JSON: " + e.getMessage());
        }
    }

    private List<StepEntry> steps() throws IOException, InvalidPlanFileException {
        if (yaml.next() != JsonToken.START_ARRAY) {
            throw yaml.problem("steps", "must be a list, each step beginning with a dash");
        }
        List<StepEntry> steps = new ArrayList<>();
        while (yaml.next() != JsonToken.END_ARRAY) {
            steps.add(step("steps[" + steps.size() + "]"));
        }
        return steps;
    }

    private StepEntry step(String where) throws IOException, InvalidPlanFileException {
        if (yaml.token() != JsonToken.START_OBJECT) {
            throw yaml.problem(where, "must be a mapping with the keys " + IN_STEP);
        }
        String name = null;
        String run = null;
        String undo = null;
        Duration timeout = null;
        int attempts = 1;
        while (yaml.next() != JsonToken.END_OBJECT) {
            String key = yaml.key();
            String field = where + "." + key;
            switch (key) {
                case "name" -> name = stepName(field, yaml.text(field));
                case "run" -> run = yaml.text(field);
                case "undo" -> undo = yaml.text(field);
                case "timeout" -> timeout = yaml.duration(field);
                case "attempts" -> attempts = yaml.count(field);
                default -> throw yaml.unknown(field, IN_STEP);
            }
        }
        if (name == null) {
            throw yaml.problem(where + ".name", "is missing; rollbacks name steps, so every step needs a name");
        }
        if (run == null) {
            throw yaml.problem(where + ".run", "is missing; say which command step \"" + name + "\" runs");
        }
        return new StepEntry(name, run, undo, timeout, attempts);
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
}
