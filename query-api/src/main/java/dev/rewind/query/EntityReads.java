package dev.rewind.query;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looking entities and their rollbacks up. */
final class EntityReads {

    private static final String TYPE = "type";
    private static final String STATUS = "status";

    private final Stores stores;

    EntityReads(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/entities", this::list, TYPE, STATUS, Page.LIMIT, Page.CURSOR),
                Route.get("/api/entities/{entity_type}/{entity_id}", this::head),
                Route.get("/api/entities/{entity_type}/{entity_id}/timeline", this::timeline, Page.LIMIT, Page.CURSOR),
                Route.get("/api/rollbacks/{rollback_id}", this::rollback));
    }

    /** A store server's part of the list. */
    record Part(List<Entity> entities, @Nullable String next) {}

    private CompletionStage<Reply> head(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        return stores.entity(entity, Stores.carried(call))
                .thenApply(answer -> Answers.of(Stores.present(answer, "entity " + entity)));
    }

    private CompletionStage<Reply> rollback(Call call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        return stores.rollback(id.entity(), id.number(), Stores.carried(call))
                .thenApply(answer -> Answers.of(Stores.present(answer, "rollback " + id)));
    }

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        String type = call.query().value(TYPE, it -> new EntityKey(it, "any").type());
        String status = call.query().value(STATUS, EntityReads::status);
        EntityCursor after = call.query().value(Page.CURSOR, EntityCursor::parse);
        StringBuilder query = new StringBuilder("limit=" + limit);
        append(query, TYPE, type);
        append(query, STATUS, status);
        append(query, "after", after == null ? null : after.text());
        return stores.entities(query.toString(), Stores.carried(call)).thenApply(parts -> merged(call, parts, limit));
    }

    private CompletionStage<Reply> timeline(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        int limit = Page.limit(call);
        TimelineCursor given = call.query().value(Page.CURSOR, TimelineCursor::parse);
        TimelineCursor cursor = given == null ? TimelineCursor.START : given;
        List<Position> carried = Stores.carried(call);
        return stores.timeline(entity, cursor.beforeSequence(), limit, carried).thenCompose(answer -> {
            Timeline.History history =
                    Stores.present(answer, "entity " + entity).as(Timeline.History.class);
            return rollbacks(entity, cursor, limit, history).thenApply(rollbacks -> {
                Timeline.Page page = new TimelineMerge(history, rollbacks, cursor).page(limit);
                TimelineCursor next = page.next();
                return Page.linked(
                        Answers.at(Reply.ok(page.timeline()), answer), call, next == null ? null : next.toString());
            });
        });
    }

    /** The first page has the newest rollbacks already, as of the same moment; later ones ask for theirs. */
    private CompletableFuture<List<Rollback>> rollbacks(
            EntityKey entity, TimelineCursor cursor, int limit, Timeline.History history) {
        if (cursor.beforeRollback() == Long.MAX_VALUE) {
            return CompletableFuture.completedFuture(history.rollbacks());
        }
        return stores.rollbacks(entity, cursor.beforeRollback(), limit, List.of())
                .thenApply(answer ->
                        List.of(Stores.present(answer, "entity " + entity).as(Rollback[].class)));
    }

    /** The newest of all parts; more may follow where a part had more or had to give way. */
    private static Reply merged(Call call, List<StoreAnswer> answers, int limit) {
        List<Part> parts = answers.stream().map(answer -> answer.as(Part.class)).toList();
        List<Entity> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.entities()));
        all.sort(EntityCursor.NEWEST_FIRST);
        boolean more = all.size() > limit || parts.stream().anyMatch(part -> part.next() != null);
        List<Entity> shown = all.subList(0, Math.min(limit, all.size()));
        String positions = answers.stream()
                .map(StoreAnswer::position)
                .filter(position -> position != null)
                .collect(Collectors.joining(","));
        return Page.linked(
                Answers.aged(Answers.at(Reply.ok(shown), positions.isEmpty() ? null : positions), answers),
                call,
                more && !shown.isEmpty()
                        ? EntityCursor.of(shown.get(shown.size() - 1)).text()
                        : null);
    }

    private static void append(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static String status(String text) {
        List<String> known = Arrays.stream(EntityStatus.values())
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(text)) {
            throw new IllegalArgumentException("is no status; there are " + String.join(", ", known));
        }
        return text;
    }
}
