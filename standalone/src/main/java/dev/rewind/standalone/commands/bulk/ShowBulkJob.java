package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind bulk show}: one job, or what became of its entities. */
@Command(
        name = "show",
        description = {
            "Shows a bulk job, what became of its entities, and where the rollbacks stand that it has ordered.",
            "As JSON it shows the job alone or, with --items or --outcome, the entities alone."
        },
        footer = {
            "  rewind bulk show 3f9a0c1b2d4e",
            "  rewind bulk show 3f9a0c1b2d4e --outcome refused",
            "  rewind bulk show 3f9a0c1b2d4e --items --limit 500 -o ndjson",
            "  rewind bulk show 3f9a0c1b2d4e --wait"
        })
final class ShowBulkJob extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final BulkIdArgument job = new BulkIdArgument();

    @Option(names = "--items", description = "Show the entities with their outcomes.")
    private boolean items;

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "Show the entities with this outcome: waiting, accepted, refused or unanswered.")
    private @Nullable String outcome;

    @Option(names = "--wait", description = "Wait until the job runs no longer; exit with 8 if a request was refused.")
    private boolean wait;

    @Mixin
    private final LimitOption limit = new LimitOption();

    ShowBulkJob(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws InterruptedException {
        RewindClient client = query.client();
        if (wait) {
            return new BulkWait(rewind, query, client).until(job.id()).number();
        }
        JsonNode one = BulkJobReader.withRollbacks(client, job.id());
        if (!items && outcome == null) {
            query.output().write(one, () -> BulkLines.of(one));
            return ExitCode.OK.number();
        }
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("limit", limit.text());
        if (outcome != null) {
            filter.put("outcome", outcome);
        }
        ApiAnswer answer = client.get(RewindClient.path("api", "bulk", job.id(), "items"), filter);
        query.output().write(answer.tree(), () -> {
            List<String> lines = new ArrayList<>(BulkLines.of(one));
            Table table = new Table("NO", "ENTITY", "OUTCOME", "WHY").leavesOut("WHY");
            answer.tree()
                    .forEach(item -> table.row(
                            item.path("number").asText(),
                            BulkLines.entity(item),
                            BulkLines.outcome(item),
                            item.path("why").asText("-")));
            lines.addAll(query.output().lines(table));
            return lines;
        });
        if (answer.hasMore()) {
            rewind.terminal().say("There are more than these " + limit.text() + "; use --limit to see more.");
        }
        return ExitCode.OK.number();
    }
}
