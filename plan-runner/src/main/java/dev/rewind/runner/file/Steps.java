package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.StepFunction;
import dev.rewind.runner.Touched;
import dev.rewind.runner.UndoContext;
import dev.rewind.runner.UndoFunction;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes steps of what stands in a file: state in, state out.
 *
 * @param directory where its programs run
 * @param variables of the file and of the process, for the places in texts
 * @param env of the file and the step, for programs
 * @param maxOutput most bytes that a step may give back as its state
 */
record Steps(
        String plan,
        Path directory,
        Map<String, String> variables,
        Map<String, String> env,
        Secrets secrets,
        int maxOutput) {

    StepFunction.InContext<JsonNode> work(Action action, Retries retries) {
        return (state, context) -> after(state, act(action, state, environment(context), retries));
    }

    UndoFunction.InContext<JsonNode> undo(Action action) {
        return (state, context) -> act(action, state, environment(context), Retries.AS_USUAL);
    }

    /** What a step touches, for a state. */
    static List<Touched> touched(List<StepEntry.TouchedEntry> entries, JsonNode state) {
        List<Touched> touched = new ArrayList<>();
        for (StepEntry.TouchedEntry entry : entries) {
            try {
                EntityKey entity = EntityKey.parse(Template.filled(entry.entity(), state, Map.of(), value -> value));
                JsonNode member = state.at(entry.at());
                touched.add(new Touched(entity, member.isMissingNode() ? Map.of() : member));
            } catch (StepFailedException e) {
                throw new IllegalArgumentException("touches " + entry.entity() + ": " + e.getMessage(), e);
            }
        }
        return touched;
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

    private Map<String, String> environment(UndoContext context) {
        return Map.of(
                "REWIND_ACTION", "undo",
                "REWIND_PLAN", plan,
                "REWIND_PLAN_ID", context.rollbackId().entity().id(),
                "REWIND_STEP", context.step().step(),
                "REWIND_ATTEMPT", Integer.toString(context.step().attempt()),
                "REWIND_CHECKPOINT", context.step().checkpointId().toString(),
                "REWIND_ROLLBACK", context.rollbackId().toString());
    }

    private byte[] act(Action action, JsonNode state, Map<String, String> own, Retries retries)
            throws StepFailedException, InterruptedException {
        try {
            if (action instanceof Action.Http call) {
                return HttpCall.make(call, state, variables, headers(own), maxOutput, retries);
            }
            Map<String, String> all = new HashMap<>(env);
            all.putAll(own);
            trace().forEach((name, value) -> all.put(name.toUpperCase(Locale.ROOT), value));
            String command = ((Action.Command) action).text();
            return Program.run(command, directory, all, Snapshot.of(state).bytes(), maxOutput, retries);
        } catch (StepFailedException e) {
            throw secrets.masked(e);
        }
    }

    /** The same that a program finds in its environment, and a key by which a server knows a request that it had. */
    private static Map<String, String> headers(Map<String, String> own) {
        Map<String, String> headers = new HashMap<>();
        own.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), value));
        headers.putAll(trace());
        headers.put(
                "idempotency-key",
                String.join(
                        "/",
                        List.of(
                                own.getOrDefault("REWIND_PLAN_ID", ""),
                                own.getOrDefault("REWIND_STEP", ""),
                                own.getOrDefault("REWIND_ACTION", ""),
                                own.getOrDefault("REWIND_ATTEMPT", ""))));
        return headers;
    }

    /** The W3C context of the step: TRACEPARENT in a program's environment, traceparent on a request. */
    private static Map<String, String> trace() {
        Map<String, String> context = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), context, (map, name, value) -> context.put(name, value));
        return context;
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
                    "what came back is not one JSON value (" + e.getMessage()
                            + "); a program writes the state to standard output and everything else to standard"
                            + " error");
        }
    }
}
