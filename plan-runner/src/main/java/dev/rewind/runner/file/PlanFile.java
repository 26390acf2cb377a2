package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rewind.runner.Plan;
import dev.rewind.runner.StepBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan written as YAML, whose steps are programs and HTTP requests.
 *
 * <pre>{@code
 * plan: release-site
 * state: {version: 7}
 * steps:
 *   - {name: build,  run: ./build.sh,  undo: ./clean.sh, timeout: 60s, attempts: 2}
 *   - {name: deploy, run: ./deploy.sh, undo: ./undeploy.sh}
 * }</pre>
 *
 * <p>{@code run} and {@code undo} are given to {@code /bin/sh -c} in the file's directory, with the runner's environment
 * and user: a plan file is as trusted as a shell script. A step finds the state on its standard input as canonical JSON
 * and writes the state after it to standard output; nothing there leaves the state as it was. An exit code other than 0
 * fails the step, with the end of its standard error as the message. An undo finds the state as its step had left it;
 * what it writes is not read. Output is bounded, and a program whose time is up is killed with all it started. All other
 * keys are in docs/plan-files.md.
 *
 * <table>
 * <caption>What a program finds in its environment, and an HTTP request in its headers, such as
 *     {@code rewind-plan-id}</caption>
 * <tr><td>{@code REWIND_PLAN}, {@code REWIND_PLAN_ID}</td><td>the plan's name, and the id of this run</td></tr>
 * <tr><td>{@code REWIND_STEP}, {@code REWIND_ATTEMPT}</td><td>the step's name, and which try it is, from 1</td></tr>
 * <tr><td>{@code REWIND_ACTION}</td><td>{@code run} or {@code undo}</td></tr>
 * <tr><td>{@code REWIND_EPOCH}, {@code REWIND_STATE_HASH}, {@code REWIND_POSITION}</td><td>for a step: the timeline, the
 *     SHA-256 of the state, and {@code partition:offset} of the event whose checkpoint it starts from</td></tr>
 * <tr><td>{@code REWIND_CHECKPOINT}, {@code REWIND_ROLLBACK}</td><td>for an undo: the checkpoint that the step had
 *     started from, and the rollback that undoes it</td></tr>
 * </table>
 *
 * <p>Settings of the runner that may be secret, {@code REWIND_KAFKA_*} among them, are not passed on.
 *
 * @param plan what to run
 * @param state what its first step starts from: an empty object where the file names none
 * @param outline what the steps do, one line each, as people read it
 */
public record PlanFile(Plan<JsonNode> plan, JsonNode state, List<String> outline) {

    /** As {@link #read(Path, int, Map)}, with the variables of this process. */
    public static PlanFile read(Path file, int maxStateBytes) throws InvalidPlanFileException {
        return read(file, maxStateBytes, System.getenv());
    }

    /**
     * Reads a file.
     *
     * @param file YAML 1.1 as above, at most 1 MiB
     * @param maxStateBytes most bytes that a step may write as its state
     * @param environment variables, for {@code secrets} and for the places in URLs and headers
     * @throws InvalidPlanFileException when it cannot be read, or is no plan, or a secret is not set
     */
    public static PlanFile read(Path file, int maxStateBytes, Map<String, String> environment)
            throws InvalidPlanFileException {
        PlanFileReader.Content content = PlanFileReader.read(file);
        JsonNode state = content.state();
        return new PlanFile(
                plan(file, content, maxStateBytes, environment),
                state == null ? JsonNodeFactory.instance.objectNode() : state,
                content.steps().stream().map(Outline::of).toList());
    }

    private static Plan<JsonNode> plan(
            Path file, PlanFileReader.Content content, int maxStateBytes, Map<String, String> environment)
            throws InvalidPlanFileException {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent() == null ? absolute : absolute.getParent();
        Secrets secrets = Secrets.of(content.secrets(), environment);
        Plan.Builder<JsonNode> start = Plan.named(content.plan(), JsonNode.class);
        @Nullable StepBuilder<JsonNode> plan = null;
        for (StepEntry step : content.steps()) {
            Path in = content.dir() == null ? directory : directory.resolve(content.dir());
            Map<String, String> env = new HashMap<>(content.env());
            env.putAll(step.env());
            Map<String, String> variables = new HashMap<>(environment);
            variables.keySet().removeIf(Program::isOurs);
            variables.putAll(env);
            Steps steps = new Steps(
                    content.plan(),
                    step.dir() == null ? in : in.resolve(step.dir()),
                    variables,
                    env,
                    secrets,
                    step.outputLimit() == 0 ? maxStateBytes : Math.min(maxStateBytes, step.outputLimit()));
            plan = plan == null
                    ? start.step(step.name(), steps.work(step.run(), step.retries()))
                    : plan.step(step.name(), steps.work(step.run(), step.retries()));
            told(plan, step, steps);
        }
        if (plan == null) {
            throw new IllegalStateException("a plan file without steps is refused when it is read");
        }
        return plan.build();
    }

    private static void told(StepBuilder<JsonNode> plan, StepEntry step, Steps steps) {
        StepBuilder<JsonNode> told = plan.attempts(step.attempts());
        if (step.undoAttempts() > 0) {
            told = told.undoAttempts(step.undoAttempts());
        }
        if (!step.touches().isEmpty()) {
            told = told.touches(state -> Steps.touched(step.touches(), state));
        }
        step.labels().forEach(told::label);
        if (step.undo() != null) {
            told = told.undo(steps.undo(step.undo()));
        }
        if (step.undoUnfinished()) {
            told = told.undoUnfinished();
        }
        if (step.timeout() != null) {
            told = told.timeout(step.timeout());
        }
        if (step.backoff() != null) {
            told = told.backoff(step.backoff());
        }
        if (step.when() != null) {
            told = told.when(step.when()::test);
        }
        if (step.alongside()) {
            told = told.alongside();
        }
    }
}
