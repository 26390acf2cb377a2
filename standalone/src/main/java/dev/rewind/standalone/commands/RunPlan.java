package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Json;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.runner.file.PlanFile;
import dev.rewind.standalone.local.PlanTelemetry;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Output;
import dev.rewind.standalone.output.PlanProgress;
import dev.rewind.standalone.output.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind run}: a plan file, step by step. */
@Command(
        name = "run",
        description = {
            "Runs a plan whose steps are programs and HTTP requests, with a checkpoint before each step.",
            "A step that fails takes the plan back to where it started and is tried again as often as the file says."
                    + " Exit code 8 says that the plan failed and was taken back to its start.",
            "An id that was run before goes on where the log says that it stood; whoever still runs it stops."
        },
        footer = {
            "  rewind run examples/release-site.yaml",
            "  rewind run examples/release-site.yaml --set version=8 --dry-run",
            "  rewind run examples/release-site.yaml --id release-7 -o json",
            "  rewind run examples/release-site.yaml --id release-7 --resume"
        })
final class RunPlan implements Callable<Integer> {

    private static final int RANDOM_ID = 0x100_0000;

    private final RewindCommand rewind;

    @Parameters(paramLabel = "PLAN.yaml", description = "The plan file.")
    private Path file = Path.of("");

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Id of this run's entity, plan:ID. Without it: the plan's name and a random number.")
    private @Nullable String id;

    @Option(names = "--resume", description = "Goes on with the plan of --id; it is an error when nobody has run that.")
    private boolean resume;

    @Option(
            names = "--set",
            paramLabel = "MEMBER=VALUE",
            description = "Sets a member of the state that the plan begins with; a.b reaches into an object. The value"
                    + " is JSON, or text where it is none. May be given several times.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--dry-run", description = "Checks the file and says what would be run; runs nothing.")
    private boolean dryRun;

    @Option(
            names = "--on-interrupt",
            paramLabel = "WHAT",
            defaultValue = "leave",
            description = "What Ctrl-C does: leave stops and leaves the plan to be run again; rollback undoes it."
                    + " Default: ${DEFAULT-VALUE}.")
    private Interruption.Wish onInterrupt = Interruption.Wish.LEAVE;

    @Mixin
    private final FormatOption format = new FormatOption();

    RunPlan(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() throws InvalidPlanFileException, InterruptedException {
        Configuration settings = rewind.clientSettings();
        PlanFile plan = PlanFile.read(
                file,
                settings.integer(Setting.MAX_STATE_BYTES),
                rewind.terminal().environment());
        JsonNode state = new StateSettings(sets).in(plan.state());
        if (dryRun) {
            format.output(rewind.terminal()).write(outline(plan, state), () -> lines(plan, state));
            return ExitCode.OK.number();
        }
        if (resume && id == null) {
            throw new CommandException(ExitCode.USAGE, "--resume needs --id, the id of the run to go on with");
        }
        String run = id == null ? plan.plan().name() + "-" + random() : id;
        rewind.terminal().say("Plan plan:" + run + " from " + file);
        return run(settings, plan, state, run);
    }

    private int run(Configuration settings, PlanFile plan, JsonNode state, String run) throws InterruptedException {
        try (PlanTelemetry telemetry = new PlanTelemetry(rewind.terminal().environment());
                PlanRunner runner = PlanRunner.connect(settings, telemetry.openTelemetry())) {
            Interruption interruption = Interruption.of(runner, run, onInterrupt, rewind.terminal());
            try {
                return run(runner, plan, state, run).number();
            } finally {
                interruption.close();
            }
        }
    }

    private ExitCode run(PlanRunner runner, PlanFile plan, JsonNode state, String run) throws InterruptedException {
        PlanProgress progress = new PlanProgress(rewind.terminal());
        try {
            PlanResult<JsonNode> result =
                    resume ? runner.resume(plan.plan(), run, progress) : runner.run(plan.plan(), run, state, progress);
            format.output(rewind.terminal())
                    .write(json(result), () -> lines(result, rewind.terminal().outColours()));
            return result.completed() ? ExitCode.OK : ExitCode.FAILED;
        } catch (PlanStoppedException e) {
            if (e.problem() != PlanStoppedException.Problem.CLOSED) {
                throw e;
            }
            rewind.terminal()
                    .say("plan:" + run + " is left where it stood; go on with " + rewind.calledAs() + " run " + file
                            + " --id " + run);
            return ExitCode.ERROR;
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
        lines.addAll(Output.indented(state));
        return lines;
    }

    private static String random() {
        return String.format(Locale.ROOT, "%06x", ThreadLocalRandom.current().nextInt(RANDOM_ID));
    }

    private static ObjectNode json(PlanResult<JsonNode> result) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("plan", result.plan().toString());
        json.put("outcome", Words.wire(result.outcome()));
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
        String outcome = Words.wire(result.outcome());
        lines.add(colours.bold(result.plan().toString()) + "  "
                + (result.completed() ? colours.green(outcome) : colours.red(outcome)) + ", epoch " + result.epoch());
        lines.addAll(Output.indented(result.state()));
        return lines;
    }
}
