package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.client.VerifyAnswer;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind verify}: checks stored checkpoints against their hashes, or all stores against the log. */
@Command(
        name = "verify",
        description = {
            "Checks that the stored checkpoints of an entity, or of all entities, are those that were taken.",
            "Recomputes every state hash and chain hash, and follows every link. Lists each"
                    + " damaged checkpoint with the damage, and then ends with exit code 5.",
            "--rebuild checks more: it replays the whole log (decides all events again and folds all facts) and"
                    + " compares the result with every stored row. The processors keep running. It reads from the"
                    + " broker and from the store servers (REWIND_STORE_URLS)."
        },
        footer = {
            "  rewind verify plan:order-42",
            "  rewind verify plan order-42 -o json | jq .damage",
            "  rewind verify --all --type plan",
            "  rewind verify --rebuild"
        })
public final class VerifyEntity extends QueryCommand implements Callable<Integer> {

    /** Stops here: an entity with so much damage has to be restored, and a longer list does not help. */
    private static final int MOST_DAMAGE = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Scope scope;

    private static final class Scope {

        @Parameters(
                arity = "1..2",
                paramLabel = "ENTITY",
                description = "Type and id, such as plan:order-42 or plan order-42.")
        private @Nullable List<String> words;

        @Option(names = "--all", description = "Check every entity.")
        private boolean all;

        @Option(
                names = "--rebuild",
                description = "Rebuild all stores from the log, beside the ones in use, and compare them row by row.")
        private boolean rebuild;
    }

    @Option(names = "--type", paramLabel = "TYPE", description = "With --all: only entities of this type.")
    private @Nullable String type;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "With --rebuild: directory with room for the stores of one partition. Default: REWIND_HOME if it"
                            + " exists, else the system's temporary directory.")
    private @Nullable Path scratch;

    public VerifyEntity(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        if ((type != null && !scope.all) || (scratch != null && !scope.rebuild)) {
            throw new CommandException(ExitCode.USAGE, "--type goes with --all, --scratch with --rebuild");
        }
        if (scope.rebuild) {
            return new VerifyRebuild(rewind, query.output(), scratch).run().number();
        }
        return scope.all || scope.words == null
                ? all()
                : one(Ids.read(command.commandLine(), scope.words, EntityKey::parse));
    }

    private int one(EntityKey entity) {
        RewindClient client = query.client();
        VerifyAnswer verified = verified(client, entity);
        if (verified.checked() == 0 && verified.pruned() == 0 && verified.intact()) {
            // A request that was refused leaves a trace of an entity that does not exist.
            client.get(RewindClient.path("api", "entities", entity.type(), entity.id()));
        }
        query.output().write(verified, () -> lines(List.of(verified)));
        rewind.terminal().say(entity + ": " + summary(verified));
        return code(verified.intact());
    }

    private int all() {
        RewindClient client = query.client();
        List<VerifyAnswer> damaged = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long entities = 0;
        long checkpoints = 0;
        Optional<String> page = Optional.of(
                RewindClient.path("api", "entities") + "?limit=500" + (type == null ? "" : "&type=" + type));
        while (page.isPresent()) {
            ApiAnswer answer = client.get(page.get());
            for (EntityKey entity : entities(answer, seen)) {
                VerifyAnswer verified = verified(client, entity);
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
                .say(HumanValues.count(checkpoints, "checkpoint") + " of " + entities
                        + (entities == 1 ? " entity" : " entities") + " checked; "
                        + (damaged.isEmpty() ? "all are intact." : damaged.size() + " damaged."));
        return code(damaged.isEmpty());
    }

    /** The entities of a page and the damaged ones that it leaves out, which several pages may name. */
    private static List<EntityKey> entities(ApiAnswer page, Set<String> seen) {
        List<EntityKey> entities = new ArrayList<>();
        for (JsonNode entity : page.tree()) {
            entities.add(new EntityKey(
                    entity.path("entity_type").asText(),
                    entity.path("entity_id").asText()));
        }
        page.damaged().stream().filter(seen::add).map(EntityKey::parse).forEach(entities::add);
        return entities;
    }

    private static VerifyAnswer verified(RewindClient client, EntityKey entity) {
        ApiAnswer answer =
                client.get(RewindClient.path("api", "entities", entity.type(), entity.id(), "verify"), Map.of());
        VerifyAnswer verified = answer.as(VerifyAnswer.class);
        Optional<String> next = answer.next();
        while (next.isPresent() && verified.damage().size() < MOST_DAMAGE) {
            ApiAnswer more = client.get(next.get());
            verified = verified.and(more.as(VerifyAnswer.class));
            next = more.next();
        }
        return verified;
    }

    private List<String> lines(List<VerifyAnswer> found) {
        Table table = new Table("CHECKPOINT", "PROBLEM", "EXPECTED", "FOUND").leavesOut("FOUND", "EXPECTED");
        boolean any = false;
        for (VerifyAnswer verified : found) {
            for (VerifyAnswer.Damage damage : verified.damage()) {
                table.row(
                        damage.checkpointId().toString(),
                        damage.problem(),
                        damage.expected() == null ? "-" : damage.expected(),
                        damage.found() == null ? "-" : damage.found());
                any = true;
            }
        }
        return any ? query.output().lines(table) : List.of();
    }

    private static String summary(VerifyAnswer verified) {
        return HumanValues.count(verified.checked(), "checkpoint") + " checked"
                + (verified.pruned() == 0 ? "" : ", " + verified.pruned() + " pruned")
                + (verified.intact()
                        ? ", intact."
                        : ", " + HumanValues.count(verified.damage().size(), "damage") + ".")
                + (verified.complete() ? "" : " There is more damage than this.");
    }

    private static int code(boolean intact) {
        return (intact ? ExitCode.OK : ExitCode.INTEGRITY).number();
    }
}
