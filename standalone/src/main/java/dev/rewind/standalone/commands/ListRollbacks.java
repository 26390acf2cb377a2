package dev.rewind.standalone.commands;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.output.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind rollbacks}: what was taken back, and what became of it. */
@Command(
        name = "rollbacks",
        description =
                "Lists rollbacks, newest first: all, those of an entity, or one, such as plan:order-42:r1, with its"
                        + " ledger.",
        footer = {
            "  rewind rollbacks",
            "  rewind rollbacks --status expired",
            "  rewind rollbacks plan:order-42",
            "  rewind rollbacks plan:order-42:r1 -o json | jq .ledger"
        })
final class ListRollbacks implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(names = "--type", paramLabel = "TYPE", description = "Of entities of this type only.")
    private @Nullable String type;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only those that are commanded, applied, failed, superseded or expired.")
    private @Nullable String status;

    @Mixin
    private final LimitOption limit = new LimitOption();

    ListRollbacks(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        if (type != null && entity.isGiven()) {
            throw new CommandException(
                    ExitCode.USAGE, "--type chooses among entities; leave it out, or leave out the entity");
        }
        RollbackId one = entity.matches(".*:r[0-9]+") ? entity.read(RollbackId::parse) : null;
        if (one != null) {
            one(one);
            return;
        }
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("limit", limit.text());
        EntityKey of = entity.entity();
        if (of != null) {
            filter.put("entity_type", of.type());
            filter.put("entity_id", of.id());
        } else if (type != null) {
            filter.put("entity_type", type);
        }
        if (status != null) {
            filter.put("status", status);
        }
        Answer answer = query.client().get(RewindClient.path("api", "rollbacks"), filter);
        query.output().write(answer.tree(), () -> table(answer.as(new TypeReference<List<Rollback>>() {})));
        if (answer.hasMore()) {
            rewind.terminal().say("There are more than these; ask for more with --limit.");
        }
    }

    private void one(RollbackId id) {
        Answer answer = query.client().get(RewindClient.path("api", "rollbacks", id.toString()));
        query.output().write(answer.tree(), () -> RollbackLines.of(answer.as(Rollback.class)));
    }

    private List<String> table(List<Rollback> rollbacks) {
        Table table = new Table("ROLLBACK", "TO", "STATUS", "EPOCH", "BY", "REASON", "ORDERED", "SETTLED");
        for (Rollback rollback : rollbacks) {
            table.row(
                    rollback.rollbackId().toString(),
                    Long.toString(rollback.checkpointId().sequence()),
                    Words.wire(rollback.status()),
                    Long.toString(rollback.epoch()),
                    rollback.requestedBy() == null ? "-" : Words.oneLine(rollback.requestedBy()),
                    rollback.reason() == null ? Words.wire(rollback.cause().kind()) : Words.oneLine(rollback.reason()),
                    Rfc3339.format(rollback.orderedAt()),
                    rollback.settledAt() == null ? "-" : Rfc3339.format(rollback.settledAt()));
        }
        return table.lines(rewind.terminal().outColours());
    }
}
