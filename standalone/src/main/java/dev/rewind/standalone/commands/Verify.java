package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.client.Verified;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.output.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind verify}: whether what is stored is what was recorded. */
@Command(
        name = "verify",
        description = {
            "Checks that the checkpoints of an entity, or of all, are those that were taken: every chain hash, link and"
                    + " state is computed anew. Names each checkpoint that is damaged and what is wrong, and ends with"
                    + " exit code 5.",
            "--rebuild goes further: it decides all events of the log anew, folds all facts, and compares every stored row"
                    + " with both, while the processors go on. It reads the whole log, from the broker and the store"
                    + " servers (REWIND_STORE_URLS) themselves."
        },
        footer = {
            "  rewind verify plan:order-42",
            "  rewind verify plan order-42 -o json | jq .damage",
            "  rewind verify --all --type plan",
            "  rewind verify --rebuild"
        })
final class Verify implements Callable<Integer> {

    /** More damage than anybody reads; an entity like that is to be restored, not studied. */
    private static final int MOST_DAMAGE = 1_000;

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private What what;

    private static final class What {

        @Parameters(
                arity = "1..2",
                paramLabel = "ENTITY",
                description = "Type and id: plan:order-42, or plan order-42.")
        private @Nullable List<String> words;

        @Option(names = "--all", description = "Every entity.")
        private boolean all;

        @Option(
                names = "--rebuild",
                description = "Rebuilds all stores from the log, beside those in use, and compares them row by row.")
        private boolean rebuild;
    }

    @Option(names = "--type", paramLabel = "TYPE", description = "With --all: entities of this type only.")
    private @Nullable String type;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "With --rebuild: where there is room for one partition's stores (default: REWIND_HOME, else the"
                            + " directory for temporary files).")
    private @Nullable Path scratch;

    Verify(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        if ((type != null && !what.all) || (scratch != null && !what.rebuild)) {
            throw new CommandException(ExitCode.USAGE, "--type goes with --all, --scratch with --rebuild");
        }
        if (what.rebuild) {
            return new RebuildStores(rewind, query.output(), scratch).run().number();
        }
        return what.all || what.words == null
                ? all()
                : one(Ids.read(command.commandLine(), what.words, EntityKey::parse));
    }

    private int one(EntityKey entity) {
        Verified verified = verified(query.client(), entity);
        query.output().write(verified, () -> lines(List.of(verified)));
        rewind.terminal().say(entity + ": " + summary(verified));
        return code(verified.intact());
    }

    private int all() {
        RewindClient client = query.client();
        List<Verified> damaged = new ArrayList<>();
        long entities = 0;
        long checkpoints = 0;
        Optional<String> page = Optional.of(
                RewindClient.path("api", "entities") + "?limit=500" + (type == null ? "" : "&type=" + type));
        while (page.isPresent()) {
            Answer answer = client.get(page.get());
            for (JsonNode entity : answer.tree()) {
                Verified verified = verified(
                        client,
                        new EntityKey(
                                entity.path("entity_type").asText(),
                                entity.path("entity_id").asText()));
                entities++;
                checkpoints += verified.checked();
                if (!verified.intact()) {
                    damaged.add(verified);
                }
            }
            page = answer.next();
        }
        query.output().write(damaged, () -> lines(damaged));
        rewind.terminal()
                .say(Words.count(checkpoints, "checkpoint") + " of " + entities
                        + (entities == 1 ? " entity" : " entities") + " checked; "
                        + (damaged.isEmpty() ? "all are intact." : damaged.size() + " damaged."));
        return code(damaged.isEmpty());
    }

    private static Verified verified(RewindClient client, EntityKey entity) {
        Answer answer =
                client.get(RewindClient.path("api", "entities", entity.type(), entity.id(), "verify"), Map.of());
        Verified verified = answer.as(Verified.class);
        Optional<String> next = answer.next();
        while (next.isPresent() && verified.damage().size() < MOST_DAMAGE) {
            Answer more = client.get(next.get());
            verified = verified.and(more.as(Verified.class));
            next = more.next();
        }
        return verified;
    }

    private List<String> lines(List<Verified> found) {
        Table table = new Table("CHECKPOINT", "PROBLEM", "EXPECTED", "FOUND");
        boolean any = false;
        for (Verified verified : found) {
            for (Verified.Damage damage : verified.damage()) {
                table.row(
                        damage.checkpointId().toString(),
                        damage.problem(),
                        damage.expected() == null ? "-" : damage.expected(),
                        damage.found() == null ? "-" : damage.found());
                any = true;
            }
        }
        return any ? table.lines(rewind.terminal().outColours()) : List.of();
    }

    private static String summary(Verified verified) {
        return Words.count(verified.checked(), "checkpoint") + " checked"
                + (verified.pruned() == 0 ? "" : ", " + verified.pruned() + " pruned")
                + (verified.intact()
                        ? ", intact."
                        : ", " + Words.count(verified.damage().size(), "damage") + ".")
                + (verified.complete() ? "" : " There is more than that.");
    }

    private static int code(boolean intact) {
        return (intact ? ExitCode.OK : ExitCode.INTEGRITY).number();
    }
}
