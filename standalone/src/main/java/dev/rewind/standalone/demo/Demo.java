package dev.rewind.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.json.Json;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.local.PlanTelemetry;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.OutputFormat;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.TimelineLines;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;

/** Runs the plan of the demo in an installation and explains what happens. */
public final class Demo {

    private static final String REASON = "charged the wrong amount";

    private final LocalRewind local;
    private final Terminal terminal;
    private final String rewind;
    private final RewindClient operator;
    private final EntityKey plan = EntityKey.plan("demo-"
            + String.format(Locale.ROOT, "%04x", ThreadLocalRandom.current().nextInt(0x1_0000)));

    /**
     * Creates a demo with a new plan id.
     *
     * @param rewind the path by which the user calls the {@code rewind} command
     */
    public Demo(LocalRewind local, Terminal terminal, String rewind) {
        this.local = local;
        this.terminal = terminal;
        this.rewind = rewind;
        this.operator = new RewindClient(local.url(), "operator", null);
    }

    /**
     * Runs the plan to its end and shows its timeline.
     *
     * @return whether it completed
     */
    public boolean run() throws InterruptedException {
        tell("Plan " + plan + " fulfils an order in three steps. Before each step, Rewind takes a checkpoint of its"
                + " state.");
        FutureTask<ApiAnswer> asking = new FutureTask<>(this::askForRollback);
        DemoNarration narration = new DemoNarration(terminal, operator, () -> {
            tell("  … while this step runs, an operator finds that the wrong amount was charged:");
            tell("    rewind rollback " + plan + " --to-step " + DemoPlan.CHARGE + " --reason '" + REASON + "'");
            // On another thread: the request waits for the decision, and the plan has to receive the command meanwhile.
            new Thread(asking, "operator").start();
        });
        PlanResult<DemoOrder> result;
        try (PlanTelemetry telemetry = new PlanTelemetry(terminal.environment());
                PlanRunner runner = PlanRunner.connect(
                        local.settings().with(Map.of(Setting.URL, local.url().toString())),
                        telemetry.openTelemetry())) {
            result = runner.run(DemoPlan.create(), plan.id(), DemoOrder.placed(), narration);
        }
        if (result.completed()) {
            requireAnswered(asking);
        }
        tell("");
        tell("Its timeline:");
        TimelineAnswer timeline = operator.get(RewindClient.path("api", "entities", plan.type(), plan.id(), "timeline"))
                .as(TimelineAnswer.class);
        TimelineLines.of(timeline, new AnswerOutput(terminal, OutputFormat.TABLE, false))
                .forEach(this::tell);
        return result.completed();
    }

    /** Prints commands that the user can copy and run. */
    public void printSuggestions() {
        String api = local.url() + "/api/checkpoints";
        String url = " --url " + local.url();
        tell("  " + rewind + " timeline " + plan + url);
        tell("  " + rewind + " get " + plan + ":2" + url);
        tell("  " + rewind + " rollback " + plan + " --to 1 --reason 'changed my mind'" + url);
        tell("  curl '" + api + "/?entity_type=" + plan.type() + "&entity_id=" + plan.id() + "'");
        tell("  curl " + api + "/" + plan + ":2/canonical | sha256sum");
    }

    private ApiAnswer askForRollback() {
        ObjectNode request = Json.mapper().createObjectNode().put("reason", REASON);
        request.putObject("target").put("step", DemoPlan.CHARGE);
        return operator.post(
                RewindClient.path("api", "checkpoints", plan.type(), plan.id(), "rollback"),
                "application/json",
                request.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void requireAnswered(FutureTask<ApiAnswer> asking) throws InterruptedException {
        try {
            asking.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rollback request of the operator failed", e.getCause());
        }
    }

    private void tell(String line) {
        terminal.print(line);
    }
}
