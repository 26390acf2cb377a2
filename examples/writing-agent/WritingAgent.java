import dev.rewind.events.EntityKey;
import dev.rewind.service.config.Configuration;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.StateCapture;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.Touched;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An agent that improves its prompt and writes a report with it. Prompt and report are entities with their own
 * checkpoints. A reviewer rejects the second report: the plan is rolled back, and prompt and report go back with it (a
 * cascade).
 */
public final class WritingAgent {

    /** The state of the plan: the subject to write about. */
    public record Task(String subject, boolean reviewed) {}

    /** The state of a prompt or a report. */
    public record Text(String text) {}

    private final Map<EntityKey, Text> texts = new ConcurrentHashMap<>();
    private final CountDownLatch restored = new CountDownLatch(2);
    private final StateCapture capture;
    private final EntityKey prompt;
    private final EntityKey report;

    private WritingAgent(StateCapture capture, String run) {
        this.capture = capture;
        this.prompt = new EntityKey("prompt", "writer-" + run);
        this.report = new EntityKey("artifact", "report-" + run);
    }

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = Configuration.of(System.getenv(), null);
        String run = arguments.length > 0 ? arguments[0] : Long.toString(System.currentTimeMillis());
        try (StateCapture capture = StateCapture.connect(configuration, "writing-agent");
                PlanRunner runner = PlanRunner.connect(configuration)) {
            new WritingAgent(capture, run).work(configuration, runner, run);
        }
    }

    private void work(Configuration configuration, PlanRunner runner, String run) throws Exception {
        Text plain = new Text("Write about %s.");
        texts.put(prompt, plain);
        texts.put(report, new Text(""));
        capture.entityCreated(prompt, plain).publish().get();
        Plan<Task> plan = Plan.named("write-report", Task.class)
                .step("improve-prompt", this::improve)
                .touches(task -> List.of(new Touched(prompt, texts.get(prompt))))
                .undoNotNeeded() // The prompt goes back with the step, and so does the report.
                .step("write", this::write)
                .touches(task -> List.of(new Touched(report, texts.get(report))))
                .undoNotNeeded()
                .step("review", this::review)
                .undoNotNeeded()
                .build();
        try (RollbackInbox inbox = RollbackInbox.named("writing-agent")
                .restore("prompt", Text.class, (text, command) -> restored(command.entity(), text))
                .restore("artifact", Text.class, (text, command) -> restored(command.entity(), text))
                .start(configuration)) {
            inbox.awaitReady(Duration.ofMinutes(1));
            say("tides: " + runner.run(plan, "tides-" + run, new Task("tides", false)).outcome());
            say("nonsense: " + runner.run(plan, "nonsense-" + run, new Task("nonsense", false)).outcome());
            // A failed plan does not wait for the entities that it has touched, so wait for prompt and report here.
            restored.await(1, TimeUnit.MINUTES);
        }
        say("prompt: " + texts.get(prompt).text());
        say("report: " + texts.get(report).text());
    }

    private Task improve(Task task, StepContext context) throws Exception {
        Text better = new Text(texts.get(prompt).text() + " Be brief.");
        texts.put(prompt, better);
        capture.promptChanged(prompt, better).label("subject", task.subject()).publish().get();
        return task;
    }

    private Task write(Task task, StepContext context) throws Exception {
        Text written = new Text(texts.get(prompt).text().formatted(task.subject()) + " Done.");
        texts.put(report, written);
        capture.artifactGenerated(report, written).publish().get();
        return task;
    }

    private Task review(Task task) throws StepFailedException {
        if (task.subject().equals("nonsense")) {
            throw StepFailedException.notRetryable("rejected", "the reviewer rejects the report");
        }
        return new Task(task.subject(), true);
    }

    private Text restored(EntityKey entity, Text text) {
        texts.put(entity, text);
        say("restored " + entity.type() + ": " + text.text());
        restored.countDown();
        return text;
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
