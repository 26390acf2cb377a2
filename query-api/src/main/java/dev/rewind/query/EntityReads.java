package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ListPlace;
import dev.rewind.events.Rollback;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Query;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
                Route.get(
                        "/api/entities",
                        this::list,
                        TYPE,
                        STATUS,
                        Lists.CREATED_AFTER,
                        Lists.CREATED_BEFORE,
                        Page.LIMIT,
                        Page.CURSOR),
                Route.get("/api/entities/{entity_type}/{entity_id}", this::head),
                Route.get("/api/entities/{entity_type}/{entity_id}/timeline", this::timeline, Page.LIMIT, Page.CURSOR));
    }

    private CompletionStage<Reply> head(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        return stores.entity(entity, Stores.carried(call))
                .thenApply(answer -> Answers.of(Stores.present(answer, "entity " + entity)));
    }

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        Query query = call.query();
        Map<String, String> filters = Lists.times(query);
        filters.put("limit", Integer.toString(limit));
        Lists.put(filters, TYPE, query.value(TYPE, it -> new EntityKey(it, "any").type()));
        Lists.put(filters, STATUS, query.value(STATUS, it -> Lists.oneOf(EntityStatus.values(), it)));
        Lists.put(filters, "after", query.value(Page.CURSOR, ListPlace::parse));
        return stores.entities(Lists.query(filters), Stores.carried(call))
                .thenApply(answers -> Gathered.reply(call, answers, limit));
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
}
