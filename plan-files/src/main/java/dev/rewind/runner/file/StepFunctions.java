package dev.rewind.runner.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.ReceivedSignal;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.StepFunction;
import dev.rewind.runner.Touched;
import dev.rewind.runner.UndoContext;
import dev.rewind.runner.UndoFunction;
import dev.rewind.runner.file.action.HeaderText;
import dev.rewind.runner.file.action.HttpCall;
import dev.rewind.runner.file.action.ProgramRun;
import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.SecretMask;
import dev.rewind.runner.file.action.StepAction;
import dev.rewind.runner.file.action.ValueTemplate;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates step and undo functions from the actions in a plan file.
 *
 * @param directory the working directory of programs
 * @param variables variables of the file and of the process, for placeholders
 * @param env variables of the file and the step, for programs
 * @param maxOutput the most bytes of a state that a step may return
 * @param output shows what the programs of steps write to standard error
 */
record StepFunctions(
        String plan,
        Path directory,
        Map<String, String> variables,
        Map<String, String> env,
        SecretMask secrets,
        int maxOutput,
        StepOutput output) {

    private static final int SHOWN = 200;

    /** The work of a step. It gets the state with the payload of the signal that the step has waited for. */
    StepFunction.InContext<JsonNode> work(
            @Nullable StepAction action, @Nullable WaitEntry wait, RetryableFailures retries) {
        return (state, context) -> {
            JsonNode before = wait == null ? state : wait.withPayload(state, context.signal());
            try {
                return action == null
                        ? before
                        : after(
                                before,
                                act(
                                        action,
                                        before,
                                        environment(context),
                                        retries,
                                        end -> output.started(context.step(), end)));
            } catch (StepFailedException e) {
                throw secrets.masked(e);
            } finally {
                output.ended(context.step());
            }
        };
    }

    UndoFunction.InContext<JsonNode> undo(StepAction action) {
        return (state, context) -> {
            try {
                act(action, state, environment(context), RetryableFailures.AS_USUAL, end -> {});
            } catch (StepFailedException e) {
                throw secrets.masked(e);
            }
        };
    }

    /** The entities that a step touches, for this state. */
    static List<Touched> touched(List<StepEntry.TouchedEntry> entries, JsonNode state) {
        List<Touched> touched = new ArrayList<>();
        for (StepEntry.TouchedEntry entry : entries) {
            try {
                EntityKey entity =
                        EntityKey.parse(ValueTemplate.filled(entry.entity(), state, Map.of(), value -> value));
                JsonNode member = state.at(entry.at());
                touched.add(new Touched(entity, member.isMissingNode() ? Map.of() : member));
            } catch (StepFailedException e) {
                throw new IllegalArgumentException("touches " + entry.entity() + ": " + e.getMessage(), e);
            }
        }
        return touched;
    }

    private Map<String, String> environment(StepContext context) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REWIND_ACTION", "run",
                "REWIND_PLAN", plan,
                "REWIND_PLAN_ID", context.plan().id(),
                "REWIND_STEP", context.step().name(),
                "REWIND_ATTEMPT", Integer.toString(context.step().attempt()),
                "REWIND_EPOCH", Long.toString(context.epoch()),
                "REWIND_STATE_HASH", context.stateHash(),
                "REWIND_POSITION",
                        context.started().partition() + ":" + context.started().offset()));
        ReceivedSignal signal = context.signal();
        if (signal != null) {
            environment.put("REWIND_SIGNAL_BY", signal.requestedBy());
        }
        return environment;
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

    private byte[] act(
            StepAction action,
            JsonNode state,
            Map<String, String> own,
            RetryableFailures retries,
            Consumer<Supplier<String>> errors)
            throws StepFailedException, InterruptedException {
        if (action instanceof StepAction.Http call) {
            HttpRequest request = HttpCall.request(call, state, variables, headers(own));
            return HttpCall.make(request, maxOutput, retries, secrets);
        }
        Map<String, String> all = new HashMap<>(env);
        all.putAll(own);
        trace().forEach((name, value) -> all.put(name.toUpperCase(Locale.ROOT), value));
        String command = ((StepAction.Command) action).text();
        return ProgramRun.run(command, directory, all, Snapshot.of(state).bytes(), maxOutput, retries, secrets, errors);
    }

    /** The variables of a program as headers, and a key by which a server recognizes a repeated request. */
    private static Map<String, String> headers(Map<String, String> own) {
        Map<String, String> headers = new HashMap<>();
        own.forEach(
                (name, value) -> headers.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), HeaderText.name(value)));
        headers.putAll(trace());
        headers.put(
                "idempotency-key",
                String.join(
                        "/",
                        List.of(
                                own.getOrDefault("REWIND_PLAN_ID", ""),
                                HeaderText.name(own.getOrDefault("REWIND_STEP", "")),
                                own.getOrDefault("REWIND_ACTION", ""),
                                own.getOrDefault("REWIND_ATTEMPT", ""))));
        return headers;
    }

    /** The W3C trace context of the step: variable TRACEPARENT of a program, header traceparent of a request. */
    private static Map<String, String> trace() {
        Map<String, String> context = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), context, (map, name, value) -> context.put(name, value));
        return context;
    }

    private JsonNode after(JsonNode before, byte[] output) throws StepFailedException {
        if (new String(output, StandardCharsets.UTF_8).isBlank()) {
            return before;
        }
        try {
            return Snapshot.parse(output).tree();
        } catch (InvalidJsonException e) {
            throw new StepFailedException(
                    "invalid_output",
                    "the output is not one JSON value (" + reason(e, output)
                            + "); a program writes the state to standard output and everything else to standard"
                            + " error");
        }
    }

    /** Why the output is not JSON. The parser's message quotes the output, so it is replaced if there are secrets. */
    private String reason(InvalidJsonException e, byte[] output) {
        return secrets.isEmpty()
                ? String.valueOf(e.getMessage())
                : e.problem().name().toLowerCase(Locale.ROOT) + ", it begins with "
                        + secrets.head(firstOf(output), SHOWN);
    }

    private byte[] firstOf(byte[] output) {
        return Arrays.copyOf(output, Math.min(output.length, SHOWN + secrets.reach()));
    }
}
