package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Json;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.runner.file.PlanFile;
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
            "Runs a plan whose steps are programs, with a checkpoint before each step.",
            "A step that fails takes the plan back to where it started and is tried again as often as the file says."
                    + " Exit code 8 says that the plan failed and was taken back to its start."
        },
        footer = {
            "  rewind run examples/release-site.yaml",
            "  rewind run examples/release-site.yaml --id release-7 -o json"
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

    @Mixin
    private final FormatOption format = new FormatOption();

    RunPlan(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() throws InvalidPlanFileException, InterruptedException {
        Configuration settings = rewind.clientSettings();
        PlanFile plan = PlanFile.read(file, settings.integer(Setting.MAX_STATE_BYTES));
        String run = id == null ? plan.plan().name() + "-" + random() : id;
        rewind.terminal().say("Plan plan:" + run + " from " + file);
        PlanResult<JsonNode> result;
        try (PlanRunner runner = PlanRunner.connect(settings)) {
            result = runner.run(plan.plan(), run, plan.state(), new PlanProgress(rewind.terminal()));
        }
        format.output(rewind.terminal())
                .write(json(result), () -> lines(result, rewind.terminal().outColours()));
        return (result.completed() ? ExitCode.OK : ExitCode.FAILED).number();
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
