package dev.rewind.standalone.commands.read;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.ListedItems;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.RollbackLines;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.stuck.EntityReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind rollbacks}: lists rollbacks with their status, or shows one with its ledger. */
@Command(
        name = "rollbacks",
        description = {
            "Lists rollbacks, newest first: all of them or those of one entity.",
            "Given a rollback, such as plan:order-42:r1, shows it with its ledger."
        },
        footer = {
            "  rewind rollbacks",
            "  rewind rollbacks --status expired",
            "  rewind rollbacks plan:order-42",
            "  rewind rollbacks plan:order-42:r1 -o json | jq .ledger"
        })
public final class ListRollbacks extends QueryCommand implements Runnable {

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(names = "--type", paramLabel = "TYPE", description = "Only rollbacks of entities of this type.")
    private @Nullable String type;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only rollbacks with this status: commanded, applied, failed, superseded, expired or"
                    + " applied_partly (applied, but a participant could not go back).")
    private @Nullable String status;

    @Mixin
    private final LimitOption limit = new LimitOption();

    public ListRollbacks(RewindCommand rewind) {
        super(rewind);
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
        RewindClient client = query.client();
        ApiAnswer answer = client.get(RewindClient.path("api", "rollbacks"), filter);
        if (of != null) {
            client.requireEntity(answer, of);
        }
        ListedItems found = ListedItems.of(answer);
        query.output().write(found.items(), () -> table(found.as(Rollback.class)));
        ListNotes.say(found, limit, rewind.terminal());
    }

    private void one(RollbackId id) {
        ApiAnswer answer = query.client().get(RewindClient.path("api", "rollbacks", id.toString()));
        query.output().write(answer.tree(), () -> explained(answer.as(Rollback.class)));
    }

    /** A rollback, with why it was ordered, when, and what to run if it failed. */
    private List<String> explained(Rollback rollback) {
        List<String> lines = new ArrayList<>(RollbackLines.of(rollback));
        String by = rollback.requestedBy() == null ? "" : "requested by " + rollback.requestedBy() + ": ";
        lines.add(1, "  because " + by + EntityReason.cause(rollback));
        lines.add(
                2,
                "  ordered " + query.output().time(rollback.orderedAt()) + ", commanded "
                        + HumanValues.count(rollback.attempts(), "time"));
        if (rollback.standing() == Rollback.Standing.FAILED || rollback.standing() == Rollback.Standing.EXPIRED) {
            lines.add("  rewind retry " + rollback.rollbackId() + " --reason … sends the command again");
        }
        return lines;
    }

    private List<String> table(List<Rollback> rollbacks) {
        Table table = new Table("ROLLBACK", "TO", "STATUS", "EPOCH", "BY", "REASON", "ORDERED", "SETTLED")
                .leavesOut("EPOCH", "SETTLED", "BY", "TO");
        for (Rollback rollback : rollbacks) {
            table.row(
                    rollback.rollbackId().toString(),
                    Long.toString(rollback.checkpointId().sequence()),
                    HumanValues.wire(rollback.standing()),
                    Long.toString(rollback.epoch()),
                    rollback.requestedBy() == null ? "-" : HumanValues.oneLine(rollback.requestedBy()),
                    rollback.reason() == null
                            ? HumanValues.cause(rollback.cause())
                            : HumanValues.oneLine(rollback.reason()),
                    query.output().time(rollback.orderedAt()),
                    rollback.settledAt() == null ? "-" : query.output().time(rollback.settledAt()));
        }
        return query.output().lines(table);
    }
}
