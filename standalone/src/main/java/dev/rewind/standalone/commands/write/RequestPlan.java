package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.Entity;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.file.InvalidPlanFileException;
import dev.rewind.runner.file.PlanFile;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind submit}: requests a plan by its name and does not wait for its end. */
@Command(
        name = "submit",
        description = {
            "Requests a plan. A runner that serves plans of this name runs it; this command does not wait for the end.",
            "Give the name of the plan, or a plan file, which has the name and the initial state. If no runner is"
                    + " there, the plan waits for one: see rewind runner."
        },
        footer = {
            "  rewind submit examples/release-site.yaml --set version=8",
            "  rewind submit order-fulfilment --id order-42 --state '{\"total\":9}'",
            "  rewind list --status requested"
        })
public final class RequestPlan extends QueryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PLAN", description = "Name of the plan, or a plan file (.yaml or .yml).")
    private String plan = "";

    @Option(names = "--id", paramLabel = "ID", description = "Id of the new plan. Default: a random one.")
    private @Nullable String id;

    @Option(
            names = "--state",
            paramLabel = "JSON",
            description = "Initial state. Default: that of the plan file, or an empty object.")
    private @Nullable String state;

    @Mixin
    private final StateSettings sets = new StateSettings();

    @Option(names = "--reason", paramLabel = "TEXT", description = "The reason, for people to read.")
    private @Nullable String reason;

    public RequestPlan(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws InvalidPlanFileException {
        ApiAnswer answer = query.client()
                .post(
                        RewindClient.path("api", "plans"),
                        "application/json",
                        body().toString().getBytes(StandardCharsets.UTF_8));
        return DecisionReport.write(rewind, query, answer, "entity_id", "rewind list --status requested", () -> {
                    Entity head = answer.as(Entity.class);
                    String key = head.entityType() + ":" + head.entityId();
                    return List.of(key + " " + HumanValues.wire(head.status()) + "; see rewind timeline " + key);
                })
                .number();
    }

    private ObjectNode body() throws InvalidPlanFileException {
        ObjectNode body = Json.mapper().createObjectNode();
        JsonNode initial = Json.mapper().createObjectNode();
        if (plan.endsWith(".yaml") || plan.endsWith(".yml")) {
            int maxStateBytes = rewind.clientSettings().integer(Setting.MAX_STATE_BYTES);
            PlanFile file = PlanFile.read(
                    Path.of(plan), maxStateBytes, rewind.terminal().environment());
            body.put("plan", file.plan().name());
            initial = file.state();
        } else {
            body.put("plan", plan);
        }
        body.set("state", sets.in(state == null ? initial : parsed(state)));
        if (id != null) {
            body.put("id", id);
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        return body;
    }

    private static JsonNode parsed(String json) {
        try {
            return Snapshot.parse(json).tree();
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--state is not JSON: " + e.getMessage() + "; give a value such as '{\"total\":9}'");
        }
    }
}
