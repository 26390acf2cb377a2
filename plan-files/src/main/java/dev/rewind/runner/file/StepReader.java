package dev.rewind.runner.file;

import dev.rewind.events.Step;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.StepAction;
import dev.rewind.runner.file.action.StepCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.events.Event;

/** Reads the steps of a plan file. */
final class StepReader {

    static final String KNOWN = "name, run, http, undo, timeout, attempts, backoff, undo_attempts,"
            + " undo_unfinished, retry_on, no_retry_on, env, dir, when, touches, labels, output_limit, wait, parallel";
    private static final int MOST_EXIT_CODE = 255;

    private final YamlCursor yaml;
    private final ActionReader actions;
    private final StepDetailReader details;
    private final WaitReader waits;
    private final Set<String> names = new HashSet<>();

    StepReader(YamlCursor yaml) {
        this.yaml = yaml;
        this.actions = new ActionReader(yaml);
        this.details = new StepDetailReader(yaml);
        this.waits = new WaitReader(yaml);
    }

    List<StepEntry> steps() throws InvalidPlanFileException {
        if (yaml.next() != Event.ID.SequenceStart) {
            throw yaml.problem("steps", "must be a list, each step beginning with a dash");
        }
        List<StepEntry> steps = new ArrayList<>();
        for (int number = 0; yaml.next() != Event.ID.SequenceEnd; number++) {
            steps.addAll(stepOrStage("steps[" + number + "]"));
        }
        return steps;
    }

    private List<StepEntry> stepOrStage(String where) throws InvalidPlanFileException {
        if (yaml.kind() != Event.ID.MappingStart) {
            throw yaml.problem(where, "must be a mapping with the keys " + KNOWN);
        }
        Event.ID first = yaml.next();
        if (first != Event.ID.MappingEnd && yaml.key().equals("parallel")) {
            List<StepEntry> stage = stage(where + ".parallel");
            if (yaml.next() != Event.ID.MappingEnd) {
                throw yaml.problem(where + "." + yaml.key(), "cannot be combined with parallel; remove one of them");
            }
            return stage;
        }
        return List.of(step(where, first, false));
    }

    private List<StepEntry> stage(String where) throws InvalidPlanFileException {
        if (yaml.next() != Event.ID.SequenceStart) {
            throw yaml.problem(where, "must be a list of steps");
        }
        List<StepEntry> stage = new ArrayList<>();
        while (yaml.next() != Event.ID.SequenceEnd) {
            String at = where + "[" + stage.size() + "]";
            if (yaml.kind() != Event.ID.MappingStart) {
                throw yaml.problem(at, "must be a mapping with the keys " + KNOWN);
            }
            StepEntry step = step(at, yaml.next(), !stage.isEmpty());
            if (step.waits() != null) {
                throw yaml.problem(
                        at + ".wait",
                        "cannot be used in parallel; let steps wait one after another: the plan keeps signals that come"
                                + " early");
            }
            stage.add(step);
        }
        if (stage.isEmpty()) {
            throw yaml.problem(where, "is empty; list the steps that run at the same time");
        }
        return stage;
    }

    private StepEntry step(String where, Event.ID first, boolean alongside) throws InvalidPlanFileException {
        String name = null;
        StepAction run = null;
        UndoEntry undo = null;
        Duration timeout = null;
        int attempts = 1;
        Backoff backoff = null;
        RetryableFailures retries = RetryableFailures.AS_USUAL;
        int undoAttempts = 0;
        boolean undoUnfinished = false;
        Map<String, String> env = Map.of();
        String dir = null;
        StepCondition when = null;
        List<StepEntry.TouchedEntry> touches = List.of();
        Map<String, String> labels = Map.of();
        int outputLimit = 0;
        WaitEntry wait = null;
        for (Event.ID kind = first; kind != Event.ID.MappingEnd; kind = yaml.next()) {
            String key = yaml.key();
            String field = where + "." + key;
            switch (key) {
                case "name" -> name = stepName(field, yaml.text(field));
                case "run", "http" -> {
                    if (run != null) {
                        throw yaml.problem(field, "is a second action; a step has either run or http");
                    }
                    run = key.equals("run") ? actions.command(field) : actions.http(field);
                }
                case "undo" -> undo = actions.undo(field);
                case "timeout" -> timeout = yaml.timeSpan(field);
                case "attempts" -> attempts = yaml.count(field);
                case "backoff" -> backoff = details.backoff(field);
                case "retry_on", "no_retry_on" -> {
                    if (!retries.equals(RetryableFailures.AS_USUAL)) {
                        throw yaml.problem(field, "is a second list; a step has either retry_on or no_retry_on");
                    }
                    retries = details.retries(field, key.equals("retry_on"));
                }
                case "undo_attempts" -> undoAttempts = yaml.count(field);
                case "undo_unfinished" -> undoUnfinished = yaml.flag(field);
                case "env" -> env = yaml.variables(field);
                case "dir" -> dir = yaml.text(field);
                case "when" -> when = details.when(field);
                case "touches" -> touches = details.touches(field);
                case "labels" -> labels = details.labels(field);
                case "output_limit" -> outputLimit = yaml.count(field);
                case "wait" -> wait = waits.read(field);
                default -> throw yaml.unknown(field, KNOWN);
            }
        }
        if (name == null) {
            throw yaml.problem(where + ".name", "is missing; rollbacks name steps, so every step needs a name");
        }
        if (run == null && wait == null) {
            throw yaml.problem(
                    where + ".run",
                    "is missing; give step \"" + name + "\" a command to run, an http request, or a wait");
        }
        if (wait != null && !touches.isEmpty()) {
            throw yaml.problem(
                    where + ".touches",
                    "cannot be combined with wait, because the checkpoints of these entities would be older than the wait;"
                            + " wait in a step of its own");
        }
        if (run instanceof StepAction.Command && retries.isBeyond(MOST_EXIT_CODE)) {
            throw yaml.problem(
                    where + ".run",
                    "ends with an exit code from 1 to 255; remove larger numbers from retry_on and no_retry_on");
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
                outputLimit,
                wait);
    }

    private String stepName(String field, String name) throws InvalidPlanFileException {
        try {
            String checked = new Step(name, null, 1).name();
            if (!names.add(checked)) {
                throw yaml.problem(field, "is \"" + name + "\" for the second time; give every step a unique name");
            }
            return checked;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused: " + e.getMessage());
        }
    }
}
