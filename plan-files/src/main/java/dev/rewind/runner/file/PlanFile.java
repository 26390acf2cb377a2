package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rewind.runner.Plan;
import dev.rewind.runner.StepBuilder;
import dev.rewind.runner.file.action.ProgramRun;
import dev.rewind.runner.file.action.SecretEntry;
import dev.rewind.runner.file.action.SecretMask;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A plan that is written as a YAML file, whose steps are programs and HTTP requests.
 *
 * <pre>{@code
 * plan: release-site
 * state: {version: 7}
 * steps:
 *   - {name: build,  run: ./build.sh,  undo: ./clean.sh, timeout: 60s, attempts: 2}
 *   - {name: deploy, run: ./deploy.sh, undo: ./undeploy.sh}
 * }</pre>
 *
 * <p>{@code run} and {@code undo} are executed by {@code /bin/sh -c} in the file's directory, with the runner's
 * environment and user. Trust a plan file as you trust a shell script. A step reads the state as canonical JSON from
 * standard input and writes the state after it to standard output. Without output, the state stays as it is. An exit
 * code other than 0 fails the step, with the end of standard error as the message. An undo reads the state that its
 * step returned, and its output is ignored. Output is bounded. A program whose time is up is killed with all processes
 * that it started. All other keys are described in docs/plan-files.md.
 *
 * <table>
 * <caption>Variables of a program. An HTTP request has the same as headers, such as {@code rewind-plan-id}</caption>
 * <tr><td>{@code REWIND_PLAN}, {@code REWIND_PLAN_ID}</td><td>the plan's name, and the id of this run</td></tr>
 * <tr><td>{@code REWIND_STEP}, {@code REWIND_ATTEMPT}</td><td>the step's name, and the number of the attempt, from
 * 1</td></tr>
 * <tr><td>{@code REWIND_ACTION}</td><td>{@code run} or {@code undo}</td></tr>
 * <tr><td>{@code REWIND_EPOCH}, {@code REWIND_STATE_HASH}, {@code REWIND_POSITION}</td><td>for a step: the epoch, the
 *     SHA-256 of the state, and {@code partition:offset} of its {@code step-started} event</td></tr>
 * <tr><td>{@code REWIND_SIGNAL_BY}</td><td>for a step that has waited for a signal: who sent it</td></tr>
 * <tr><td>{@code REWIND_CHECKPOINT}, {@code REWIND_ROLLBACK}</td><td>for an undo: the checkpoint that the step started
 *     from, and the rollback that undoes it</td></tr>
 * </table>
 *
 * <p>Settings of the runner that may be secret, such as {@code REWIND_KAFKA_*}, are not passed to programs.
 *
 * @param plan the plan to run
 * @param state the state that the first step starts from; an empty object if the file has none
 * @param outline a description of each step in one line, for people
 */
public record PlanFile(Plan<JsonNode> plan, JsonNode state, List<String> outline) {

    /** As {@link #read(Path, int, Map)}, with the environment variables of this process. */
    public static PlanFile read(Path file, int maxStateBytes) throws InvalidPlanFileException {
        return read(file, maxStateBytes, System.getenv());
    }

    /**
     * Reads a plan file.
     *
     * @param file YAML 1.2 as above, at most 1 MiB
     * @param maxStateBytes the most bytes of a state that a step may write
     * @param environment environment variables, for {@code secrets} and for placeholders in URLs and headers
     * @throws InvalidPlanFileException when the file cannot be read or is not a valid plan, or when a secret is not set
     *     or too short to be masked
     */
    public static PlanFile read(Path file, int maxStateBytes, Map<String, String> environment)
            throws InvalidPlanFileException {
        return read(file, maxStateBytes, environment, new StepOutput());
    }

    /**
     * As {@link #read(Path, int, Map)}.
     *
     * @param output shows what the programs of the plan's steps write to standard error while they run
     */
    public static PlanFile read(Path file, int maxStateBytes, Map<String, String> environment, StepOutput output)
            throws InvalidPlanFileException {
        PlanFileReader.Content content = PlanFileReader.read(file);
        JsonNode state = content.state();
        return new PlanFile(
                plan(file, content, maxStateBytes, environment, output),
                state == null ? JsonNodeFactory.instance.objectNode() : state,
                content.steps().stream().map(StepOutline::of).toList());
    }

    private static Plan<JsonNode> plan(
            Path file,
            PlanFileReader.Content content,
            int maxStateBytes,
            Map<String, String> environment,
            StepOutput output)
            throws InvalidPlanFileException {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent() == null ? absolute : absolute.getParent();
        List<Map<String, String>> settings = new ArrayList<>(List.of(environment, content.env()));
        content.steps().forEach(step -> settings.add(step.env()));
        SecretMask secrets = mask(content.secrets(), settings);
        Plan.Builder<JsonNode> start = Plan.named(content.plan(), JsonNode.class);
        if (content.limit() > 0) {
            start.limit(content.limit());
        }
        @Nullable StepBuilder<JsonNode> plan = null;
        for (StepEntry step : content.steps()) {
            Path in = content.dir() == null ? directory : directory.resolve(content.dir());
            Map<String, String> env = new HashMap<>(content.env());
            env.putAll(step.env());
            Map<String, String> variables = new HashMap<>(environment);
            variables.keySet().removeIf(ProgramRun::isOurs);
            variables.putAll(env);
            StepFunctions steps = new StepFunctions(
                    content.plan(),
                    step.dir() == null ? in : in.resolve(step.dir()),
                    variables,
                    env,
                    secrets,
                    step.outputLimit() == 0 ? maxStateBytes : Math.min(maxStateBytes, step.outputLimit()),
                    output);
            plan = plan == null
                    ? start.step(step.name(), steps.work(step.run(), step.waits(), step.retries()))
                    : plan.step(step.name(), steps.work(step.run(), step.waits(), step.retries()));
            configure(plan, step, steps);
        }
        if (plan == null) {
            throw new IllegalStateException("a plan file without steps is refused when it is read");
        }
        return plan.build();
    }

    private static SecretMask mask(List<SecretEntry> secrets, List<Map<String, String>> settings)
            throws InvalidPlanFileException {
        try {
            return SecretMask.of(secrets, settings);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanFileException(String.valueOf(e.getMessage()));
        }
    }

    private static Function<JsonNode, Instant> always(Instant moment) {
        return state -> moment;
    }

    private static void await(StepBuilder<JsonNode> step, WaitEntry wait) {
        String signal = wait.signal();
        Duration time = wait.time();
        Instant until = wait.until();
        if (until != null) {
            step.until(always(until));
        } else if (signal == null) {
            step.after(Objects.requireNonNull(time, "a wait without a signal has a time"));
        } else {
            awaitSignal(step, wait, signal, time);
        }
    }

    private static void awaitSignal(
            StepBuilder<JsonNode> step, WaitEntry wait, String signal, @Nullable Duration time) {
        if (time == null) {
            StepBuilder<JsonNode> ignored = wait.isApproval() ? step.afterApproval(signal) : step.afterSignal(signal);
            return;
        }
        StepBuilder<JsonNode> limited =
                wait.isApproval() ? step.afterApproval(signal, time) : step.afterSignal(signal, time);
        if (wait.continues()) {
            limited.onWaitTimeout(state -> state);
        }
    }

    private static StepBuilder<JsonNode> configureUndo(
            StepBuilder<JsonNode> plan, UndoEntry undo, StepFunctions steps) {
        return undo.action() == null ? plan.withoutUndo(undo.declared()) : plan.undo(steps.undo(undo.action()));
    }

    private static void configure(StepBuilder<JsonNode> plan, StepEntry step, StepFunctions steps) {
        StepBuilder<JsonNode> told = plan.attempts(step.attempts());
        if (step.undoAttempts() > 0) {
            told = told.undoAttempts(step.undoAttempts());
        }
        if (!step.touches().isEmpty()) {
            told = told.touches(state -> StepFunctions.touched(step.touches(), state));
        }
        step.labels().forEach(told::label);
        if (step.undo() != null) {
            told = configureUndo(told, step.undo(), steps);
        } else if (step.run() == null) {
            told = told.undoNotNeeded();
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
        if (step.waits() != null) {
            await(told, step.waits());
        }
    }
}
