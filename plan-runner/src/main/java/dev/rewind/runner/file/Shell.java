package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.StepFunction;
import dev.rewind.runner.UndoFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Makes steps of shell commands: state in on standard input, state out on standard output. */
record Shell(String plan, Path directory, int maxStateBytes) {

    StepFunction.InContext<JsonNode> work(String command) {
        return (state, context) -> after(state, run(command, state, environment(context)));
    }

    UndoFunction.InContext<JsonNode> undo(String command) {
        return (state, context) -> run(
                command,
                state,
                Map.of(
                        "REWIND_ACTION", "undo",
                        "REWIND_PLAN", plan,
                        "REWIND_PLAN_ID", context.rollbackId().entity().id(),
                        "REWIND_STEP", context.step().step(),
                        "REWIND_ATTEMPT", Integer.toString(context.step().attempt()),
                        "REWIND_CHECKPOINT", context.step().checkpointId().toString(),
                        "REWIND_ROLLBACK", context.rollbackId().toString()));
    }

    private Map<String, String> environment(StepContext context) {
        return Map.of(
                "REWIND_ACTION", "run",
                "REWIND_PLAN", plan,
                "REWIND_PLAN_ID", context.plan().id(),
                "REWIND_STEP", context.step().name(),
                "REWIND_ATTEMPT", Integer.toString(context.step().attempt()),
                "REWIND_EPOCH", Long.toString(context.epoch()),
                "REWIND_STATE_HASH", context.stateHash(),
                "REWIND_POSITION",
                        context.started().partition() + ":" + context.started().offset());
    }

    private byte[] run(String command, JsonNode state, Map<String, String> environment)
            throws StepFailedException, InterruptedException {
        return Program.run(command, directory, environment, Snapshot.of(state).bytes(), maxStateBytes);
    }

    private static JsonNode after(JsonNode before, byte[] output) throws StepFailedException {
        if (new String(output, StandardCharsets.UTF_8).isBlank()) {
            return before;
        }
        try {
            return Snapshot.parse(output).tree();
        } catch (InvalidJsonException e) {
            throw new StepFailedException(
                    "invalid_output",
                    "standard output is not one JSON value (" + e.getMessage()
                            + "); write the state there and everything else to standard error");
        }
    }
}
