package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.runner.file.PlanFile;
import dev.rewind.runner.file.StepOutput;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.FormatOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.local.PlanTelemetry;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.PlanProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind run}: runs the plan of a plan file. */
@Command(
        name = "run",
        description = {
            "Runs a plan whose steps are programs and HTTP requests. Takes a checkpoint before each step.",
            "When a step fails, the plan goes back to the step's checkpoint, and the step is tried again as often as"
                    + " the file allows. Exit code 8 means that the plan failed and was taken back to its start.",
            "An id that was run before continues from its last state in the log. Another runner that still runs it"
                    + " stops."
        },
        footer = {
            "  rewind run examples/release-site.yaml",
            "  rewind run examples/release-site.yaml --set version=8 --dry-run",
            "  rewind run examples/release-site.yaml --id release-7 -o json",
            "  rewind run examples/release-site.yaml --id release-7 --resume"
        })
public final class RunPlan implements Callable<Integer> {

    /** The problems that a person ends with another command. */
    private static final Set<PlanStoppedException.Problem> ASK_SHOW = Set.of(
            PlanStoppedException.Problem.PARKED,
            PlanStoppedException.Problem.AWAITING_APPROVAL,
            PlanStoppedException.Problem.NO_COMMAND,
            PlanStoppedException.Problem.STATE_UNREADABLE);

    private static final int RANDOM_ID = 0x100_0000;

    private final RewindCommand rewind;

    private final StepOutput output = new StepOutput();

    @Parameters(paramLabel = "PLAN.yaml", description = "Plan file.")
    private Path file = Path.of("");

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Id of the run; its entity is plan:ID. Default: the name of the plan and a random number.")
    private @Nullable String id;

    @Option(names = "--resume", description = "Continue the run of --id. It is an error if there is no such run.")
    private boolean resume;

    @Mixin
    private final StateSettings sets = new StateSettings();

    @Option(names = "--dry-run", description = "Check the file and show what it would run. Run nothing.")
    private boolean dryRun;

    @Option(
            names = "--on-interrupt",
            paramLabel = "WHAT",
            defaultValue = "leave",
            description = "What Ctrl-C does: leave pauses the plan so that it can be continued; rollback undoes it."
                    + " Default: ${DEFAULT-VALUE}.")
    private PlanInterruption.Action onInterrupt = PlanInterruption.Action.LEAVE;

    @Mixin
    private final FormatOption format = new FormatOption();

    public RunPlan(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() throws InvalidPlanFileException, InterruptedException {
        checkId();
        Configuration settings = rewind.clientSettings();
        int maxStateBytes = settings.integer(Setting.MAX_STATE_BYTES);
        PlanFile plan = PlanFile.read(file, maxStateBytes, rewind.terminal().environment(), output);
        JsonNode state = sets.in(plan.state());
        checkSize(state, maxStateBytes);
        if (dryRun) {
            format.output(rewind.terminal()).write(outline(plan, state), () -> lines(plan, state));
            return ExitCode.OK.number();
        }
        if (resume && id == null) {
            throw new CommandException(ExitCode.USAGE, "--resume needs --id, the id of the run to continue");
        }
        String run = id == null ? plan.plan().name() + "-" + random() : id;
        rewind.terminal().say("Plan plan:" + run + " from " + file);
        if (settings.isSet(Setting.URL)) {
            rewind.terminal().say("  " + RewindClient.page(settings.text(Setting.URL), EntityKey.plan(run)));
        }
        return run(settings, plan, state, run);
    }

    private void checkId() {
        try {
            EntityKey ignored = id == null ? null : EntityKey.plan(id);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.USAGE, "--id is refused: " + e.getMessage() + "; choose an id such as release-7");
        }
    }

    private static void checkSize(JsonNode state, int most) {
        try {
            int size = Snapshot.of(state).size();
            if (size > most) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "the initial state of the plan has " + size + " bytes of JSON; at most " + most
                                + " are allowed. Keep large content elsewhere and put a reference into the state");
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "the initial state of the plan is refused: " + e.getMessage());
        }
    }

    private int run(Configuration settings, PlanFile plan, JsonNode state, String run) throws InterruptedException {
        try (PlanTelemetry telemetry = new PlanTelemetry(rewind.terminal().environment());
                PlanRunner runner = PlanRunner.connect(settings, telemetry.openTelemetry())) {
            PlanInterruption interruption = PlanInterruption.of(runner, run, onInterrupt, rewind.terminal());
            try {
                return run(runner, plan, state, run).number();
            } finally {
                interruption.close();
            }
        }
    }

    private ExitCode run(PlanRunner runner, PlanFile plan, JsonNode state, String run) throws InterruptedException {
        try {
            PlanResult<JsonNode> result = result(runner, plan, state, run);
            format.output(rewind.terminal())
                    .write(json(result), () -> lines(result, rewind.terminal().outColours()));
            return result.completed() ? ExitCode.OK : ExitCode.FAILED;
        } catch (PlanStoppedException e) {
            boolean paused = e.problem() == PlanStoppedException.Problem.PAUSED;
            if (!paused && e.problem() != PlanStoppedException.Problem.CLOSED) {
                throw ASK_SHOW.contains(e.problem())
                        ? new PlanStoppedException(
                                e.problem(),
                                e.getMessage() + "; `rewind show plan:" + run + "` says why, and what to run",
                                e)
                        : e;
            }
            rewind.terminal()
                    .say((paused ? e.getMessage() : "plan:" + run + " is stopped") + ". Continue it with "
                            + rewind.launcherPath() + " run " + file + " --id " + run);
            return paused ? ExitCode.CONFLICT : ExitCode.ERROR;
        }
    }

    private PlanResult<JsonNode> result(PlanRunner runner, PlanFile plan, JsonNode state, String run)
            throws InterruptedException {
        int steps = plan.plan().stepNames().size();
        try (PlanProgress progress = new PlanProgress(rewind.terminal(), steps, rewind.isVerbose(), output::lastLine)) {
            return resume ? runner.resume(plan.plan(), run, progress) : runner.run(plan.plan(), run, state, progress);
        }
    }

    private static ObjectNode outline(PlanFile plan, JsonNode state) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("plan", plan.plan().name());
        json.set("state", state);
        json.set("steps", Json.mapper().valueToTree(plan.outline()));
        return json;
    }

    private static List<String> lines(PlanFile plan, JsonNode state) {
        List<String> lines = new ArrayList<>();
        lines.add(plan.plan().name() + " would run:");
        plan.outline().forEach(step -> lines.add("  " + step));
        lines.add("from the state:");
        lines.addAll(AnswerOutput.indented(state));
        return lines;
    }

    private static String random() {
        return String.format(Locale.ROOT, "%06x", ThreadLocalRandom.current().nextInt(RANDOM_ID));
    }

    private static ObjectNode json(PlanResult<JsonNode> result) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("plan", result.plan().toString());
        json.put("outcome", HumanValues.wire(result.outcome()));
        json.put("epoch", result.epoch());
        result.attempts().forEach(json.putObject("attempts")::put);
        if (result.error() != null) {
            json.set("error", Json.mapper().valueToTree(result.error()));
        }
        json.set("undone", Json.mapper().valueToTree(result.undone()));
        json.set("state", result.state());
        return json;
    }

    private static List<String> lines(PlanResult<JsonNode> result, Colours colours) {
        List<String> lines = new ArrayList<>();
        String outcome = HumanValues.wire(result.outcome());
        lines.add(colours.bold(result.plan().toString()) + "  "
                + (result.completed() ? colours.green(outcome) : colours.red(outcome)) + ", epoch " + result.epoch());
        lines.addAll(AnswerOutput.indented(result.state()));
        return lines;
    }
}
