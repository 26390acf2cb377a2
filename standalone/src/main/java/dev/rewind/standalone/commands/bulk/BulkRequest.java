package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that prepares a bulk job, shows what it is about and, once that is confirmed, starts and follows it. */
abstract class BulkRequest extends QueryCommand implements Callable<Integer> {

    private final String action;

    @Mixin
    private final BulkFilters filters = new BulkFilters();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Option(names = "--rate", paramLabel = "N", description = "The most entities a second, up to 500. Default: 20.")
    private @Nullable Integer rate;

    @Option(names = "--dry-run", description = "Show how many entities match, and some of them, and record nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Start without asking. Without it, a terminal asks, and elsewhere the job is only prepared.")
    private boolean yes;

    @Option(names = "--no-wait", description = "Do not wait until the job has ended.")
    private boolean noWait;

    /** @param action as the query API calls it */
    BulkRequest(RewindCommand rewind, String action) {
        super(rewind);
        this.action = action;
    }

    /** Adds what only this action has to the body of the request. */
    void add(ObjectNode body) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        ObjectNode body = Json.mapper().createObjectNode().put("action", action).put("reason", reason.text());
        body.set("query", filters.query());
        if (rate != null) {
            body.put("rate", rate);
        }
        if (dryRun) {
            body.put("dry_run", true);
        }
        add(body);
        RewindClient client = query.client();
        JsonNode job = client.post(
                        RewindClient.path("api", "bulk"),
                        "application/json",
                        body.toString().getBytes(StandardCharsets.UTF_8))
                .tree();
        if (dryRun) {
            query.output().write(job, () -> BulkLines.preview(job));
            rewind.terminal().say("Nothing was recorded: --dry-run.");
            return ExitCode.OK.number();
        }
        String id = job.path("bulk_id").asText();
        if (!yes) {
            BulkLines.preview(job).forEach(rewind.terminal()::say);
            if (!isConfirmed(id)) {
                query.output().write(job, () -> BulkLines.of(job));
                return ExitCode.OK.number();
            }
        }
        JsonNode started = new BulkControlRequest(client).send(id, "start", null);
        if (noWait) {
            query.output().write(started, () -> BulkLines.of(started));
            return ExitCode.OK.number();
        }
        rewind.terminal().say("Bulk job " + id + " runs, also without this command: rewind bulk show " + id);
        return new BulkWait(rewind, query, client).until(id).number();
    }

    private boolean isConfirmed(String id) throws IOException {
        if (rewind.terminal().errColours().areOn()) {
            rewind.terminal().say("Start it? Type yes to start, anything else to leave it prepared.");
            String typed = new BufferedReader(
                            new InputStreamReader(rewind.terminal().in(), StandardCharsets.UTF_8))
                    .readLine();
            if (typed != null && typed.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
                return true;
            }
        }
        rewind.terminal().say("It is prepared and not started: rewind bulk start " + id);
        return false;
    }
}
