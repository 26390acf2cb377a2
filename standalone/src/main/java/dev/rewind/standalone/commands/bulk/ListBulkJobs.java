package dev.rewind.standalone.commands.bulk;

import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind bulk list}: the bulk jobs. */
@Command(
        name = "list",
        description = "Lists bulk jobs, newest first.",
        footer = {"  rewind bulk list", "  rewind bulk list -o ndjson | jq -r .bulk_id"})
final class ListBulkJobs extends QueryCommand implements Runnable {

    @Mixin
    private final LimitOption limit = new LimitOption();

    ListBulkJobs(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        ApiAnswer answer = query.client().get(RewindClient.path("api", "bulk"), Map.of("limit", limit.text()));
        query.output().write(answer.tree(), () -> {
            Table table = new Table("JOB", "STATUS", "ACTION", "ENTITIES", "OUTCOMES", "BY", "PREPARED", "REASON")
                    .leavesOut("PREPARED", "BY", "REASON");
            answer.tree()
                    .forEach(job -> table.row(
                            job.path("bulk_id").asText(),
                            job.path("status").asText(),
                            job.path("action").asText(),
                            job.path("total").asText(),
                            BulkLines.counts(job),
                            job.path("requested_by").asText(),
                            query.output()
                                    .time(Rfc3339.parse(job.path("created_at").asText())),
                            job.path("reason").asText()));
            return query.output().lines(table);
        });
        if (answer.hasMore()) {
            rewind.terminal().say("There are more than these " + limit.text() + "; use --limit to see more.");
        }
    }
}
