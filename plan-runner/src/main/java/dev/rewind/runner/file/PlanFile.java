package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rewind.runner.Plan;
import dev.rewind.runner.StepBuilder;
import dev.rewind.runner.file.PlanFileReader.StepEntry;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan written as YAML, whose steps are programs.
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
 * what it writes is not read. Output is bounded, and a program whose time is up is killed with all it started.
 *
 * <table>
 * <caption>What a program finds in its environment</caption>
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
 */
public record PlanFile(Plan<JsonNode> plan, JsonNode state) {

    /**
     * Reads a file.
     *
     * @param file YAML 1.1 as above, at most 1 MiB
     * @param maxStateBytes most bytes that a step may write as its state
     * @throws InvalidPlanFileException when it cannot be read, or is no plan
     */
    public static PlanFile read(Path file, int maxStateBytes) throws InvalidPlanFileException {
        PlanFileReader.Content content = PlanFileReader.read(file);
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent() == null ? absolute : absolute.getParent();
        Shell shell = new Shell(content.plan(), directory, maxStateBytes);
        Plan<JsonNode> plan = plan(content.plan(), content.steps(), shell);
        JsonNode state = content.state();
        return new PlanFile(plan, state == null ? JsonNodeFactory.instance.objectNode() : state);
    }

    private static Plan<JsonNode> plan(String name, List<StepEntry> steps, Shell shell) {
        Plan.Builder<JsonNode> start = Plan.named(name, JsonNode.class);
        @Nullable StepBuilder<JsonNode> plan = null;
        for (StepEntry step : steps) {
            plan = plan == null
                    ? start.step(step.name(), shell.work(step.run()))
                    : plan.step(step.name(), shell.work(step.run()));
            if (step.undo() != null) {
                plan = plan.undo(shell.undo(step.undo()));
            }
            if (step.timeout() != null) {
                plan = plan.timeout(step.timeout());
            }
            plan = plan.attempts(step.attempts());
        }
        if (plan == null) {
            throw new IllegalStateException("a plan file without steps is refused when it is read");
        }
        return plan.build();
    }
}
