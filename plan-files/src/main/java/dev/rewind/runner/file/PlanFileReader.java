package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import dev.rewind.runner.file.action.SecretEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.Event;

/** Reads and checks a plan file. Its result can be built into a plan without further checks. */
final class PlanFileReader {

    static final String IN_FILE = "plan, state, env, secrets, dir, limit, steps";

    private final YamlCursor yaml;

    /**
     * The content of a plan file.
     *
     * @param secrets variables whose values are masked in errors
     * @param limit how many plans of this name run at once in all runners; 0 for no limit
     */
    record Content(
            String plan,
            @Nullable JsonNode state,
            Map<String, String> env,
            List<SecretEntry> secrets,
            @Nullable String dir,
            int limit,
            List<StepEntry> steps) {}

    private PlanFileReader(YamlCursor yaml) {
        this.yaml = yaml;
    }

    static Content read(Path file) throws InvalidPlanFileException {
        return new PlanFileReader(YamlCursor.open(file)).content();
    }

    private Content content() throws InvalidPlanFileException {
        if (yaml.next() != Event.ID.MappingStart) {
            throw yaml.problem("the file", "must be a mapping with the keys " + IN_FILE);
        }
        String plan = null;
        JsonNode state = null;
        List<StepEntry> steps = null;
        Map<String, String> env = Map.of();
        List<SecretEntry> secrets = List.of();
        String dir = null;
        int limit = 0;
        while (yaml.next() != Event.ID.MappingEnd) {
            String key = yaml.key();
            switch (key) {
                case "plan" -> plan = planName(yaml.text(key));
                case "state" -> state = state();
                case "env" -> env = yaml.variables(key);
                case "secrets" -> secrets = secrets();
                case "dir" -> dir = yaml.text(key);
                case "limit" -> limit = yaml.count(key);
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
        return new Content(plan, state, env, secrets, dir, limit, steps);
    }

    private String planName(String name) throws InvalidPlanFileException {
        try {
            Plan.Builder<JsonNode> ignored = Plan.named(name, JsonNode.class);
            return name;
        } catch (IllegalArgumentException e) {
            throw yaml.problem("plan", "is refused: " + e.getMessage());
        }
    }

    private List<SecretEntry> secrets() throws InvalidPlanFileException {
        if (yaml.next() != Event.ID.SequenceStart) {
            throw yaml.problem("secrets", "must be a list of texts: the names of variables");
        }
        List<SecretEntry> secrets = new ArrayList<>();
        while (yaml.next() != Event.ID.SequenceEnd) {
            secrets.add(new SecretEntry(yaml.textHere("secrets[" + secrets.size() + "]"), yaml.place()));
        }
        return secrets;
    }

    private JsonNode state() throws InvalidPlanFileException {
        yaml.next();
        JsonNode state = yaml.tree("state");
        try {
            return Snapshot.of(state).tree();
        } catch (IllegalArgumentException e) {
            throw yaml.problem("state", "is not JSON: " + e.getMessage());
        }
    }
}
