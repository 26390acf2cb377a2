package dev.rewind.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.client.Timeline;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.local.PlanTelemetry;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.TimelineLines;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;

/** Runs the demo's plan against an installation and tells what happens. */
public final class Demo {

    private static final String REASON = "charged the wrong amount";

    private final LocalRewind local;
    private final Terminal terminal;
    private final String rewind;
    private final RewindClient operator;
    private final EntityKey plan = EntityKey.plan("demo-"
            + String.format(Locale.ROOT, "%04x", ThreadLocalRandom.current().nextInt(0x1_0000)));

    /**
     * A demo with a plan id of its own.
     *
     * @param rewind how the user calls the {@code rewind} command
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
        tell("Plan " + plan + " fulfils an order in three steps. Before a step runs, its state is a checkpoint.");
        FutureTask<Answer> asking = new FutureTask<>(this::askForRollback);
        Narration narration = new Narration(terminal, operator, () -> {
            tell("  … and while it is under way, an operator finds that the wrong amount was charged:");
            tell("    rewind rollback " + plan + " --to-step " + DemoPlan.CHARGE + " --reason '" + REASON + "'");
            // On another thread: the answer comes after the decision, and the plan must hear of that meanwhile.
            new Thread(asking, "operator").start();
        });
        PlanResult<Order> result;
        try (PlanTelemetry telemetry = new PlanTelemetry(terminal.environment());
                PlanRunner runner = PlanRunner.connect(local.settings(), telemetry.openTelemetry())) {
            result = runner.run(DemoPlan.create(), plan.id(), Order.placed(), narration);
        }
        if (result.completed()) {
            requireAnswered(asking);
        }
        tell("");
        tell("Its timeline:");
        Timeline timeline = operator.get(RewindClient.path("api", "entities", plan.type(), plan.id(), "timeline"))
                .as(Timeline.class);
        TimelineLines.of(timeline, terminal.outColours()).forEach(this::tell);
        return result.completed();
    }

    /** Says what the user may try, in commands that work as they stand. */
    public void whereToLookNext() {
        String api = local.url() + "/api/checkpoints";
        String url = " --url " + local.url();
        tell("  " + rewind + " timeline " + plan + url);
        tell("  " + rewind + " get " + plan + ":2" + url);
        tell("  " + rewind + " rollback " + plan + " --to 1 --reason 'changed my mind'" + url);
        tell("  curl '" + api + "/?entity_type=" + plan.type() + "&entity_id=" + plan.id() + "'");
        tell("  curl " + api + "/" + plan + ":2/canonical | sha256sum");
    }

    private Answer askForRollback() {
        ObjectNode request = Json.mapper().createObjectNode().put("reason", REASON);
        request.putObject("target").put("step", DemoPlan.CHARGE);
        return operator.post(
                RewindClient.path("api", "checkpoints", plan.type(), plan.id(), "rollback"),
                "application/json",
                request.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void requireAnswered(FutureTask<Answer> asking) throws InterruptedException {
        try {
            asking.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the operator's request was not honoured", e.getCause());
        }
    }

    private void tell(String line) {
        terminal.out().println(line);
    }
}
