package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks a plan file; what it returns can be built into a plan without further questions. */
final class PlanFileReader {

    static final String IN_FILE = "plan, state, env, secrets, dir, steps";

    private final Yaml yaml;

    /**
     * What a file says.
     *
     * @param secrets names of variables whose values must not get into the log
     */
    record Content(
            String plan,
            @Nullable JsonNode state,
            Map<String, String> env,
            List<String> secrets,
            @Nullable String dir,
            List<StepEntry> steps) {}

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
        Map<String, String> env = Map.of();
        List<String> secrets = List.of();
        String dir = null;
        while (yaml.next() != JsonToken.END_OBJECT) {
            String key = yaml.key();
            switch (key) {
                case "plan" -> plan = planName(yaml.text(key));
                case "state" -> state = state();
                case "env" -> env = yaml.texts(key);
                case "secrets" -> secrets = yaml.list(key);
                case "dir" -> dir = yaml.text(key);
                case "steps" -> steps = new StepReader(yaml).steps();
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
        return new Content(plan, state, env, secrets, dir, steps);
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
}
