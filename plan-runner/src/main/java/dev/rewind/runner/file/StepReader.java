package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.Step;
import dev.rewind.runner.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a plan file. */
final class StepReader {

    static final String KNOWN = "name, run, http, undo, timeout, attempts, backoff, undo_attempts,"
            + " undo_unfinished, retry_on, no_retry_on, env, dir, when, touches, labels, output_limit, parallel";
    private static final int MOST_EXIT_CODE = 255;

    private final Yaml yaml;
    private final ActionReader actions;
    private final DetailReader details;
    private final Set<String> names = new HashSet<>();

    StepReader(Yaml yaml) {
        this.yaml = yaml;
        this.actions = new ActionReader(yaml);
        this.details = new DetailReader(yaml);
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
        Retries retries = Retries.AS_USUAL;
        int undoAttempts = 0;
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
                    run = key.equals("run") ? actions.command(field) : actions.http(field);
                }
                case "undo" -> undo = actions.undo(field);
                case "timeout" -> timeout = yaml.timeSpan(field);
                case "attempts" -> attempts = yaml.count(field);
                case "backoff" -> backoff = details.backoff(field);
                case "retry_on", "no_retry_on" -> {
                    if (!retries.equals(Retries.AS_USUAL)) {
                        throw yaml.problem(
                                field, "stands beside its opposite; a step has either retry_on or no_retry_on");
                    }
                    retries = details.retries(field, key.equals("retry_on"));
                }
                case "undo_attempts" -> undoAttempts = yaml.count(field);
                case "undo_unfinished" -> undoUnfinished = yaml.flag(field);
                case "env" -> env = yaml.texts(field);
                case "dir" -> dir = yaml.text(field);
                case "when" -> when = details.when(field);
                case "touches" -> touches = details.touches(field);
                case "labels" -> labels = details.labels(field);
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
        if (run instanceof Action.Command && retries.isBeyond(MOST_EXIT_CODE)) {
            throw yaml.problem(
                    where + ".run", "ends with an exit code from 1 to 255, and retry_on or no_retry_on names another");
        }
        return new StepEntry(
                name,
                run,
                undo,
                alongside,
                timeout,
                attempts,
                backoff,
                retries,
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
}
