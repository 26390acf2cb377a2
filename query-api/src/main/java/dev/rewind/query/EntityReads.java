package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Rollback;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Query;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
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
        Query query = call.query();
        Map<String, String> filters = Lists.times(query);
        Lists.put(filters, TYPE, query.value(TYPE, it -> new EntityKey(it, "any").type()));
        Lists.put(filters, STATUS, query.value(STATUS, it -> Lists.oneOf(EntityStatus.values(), it)));
        return Gathered.page(call, filters, stores::entities);
    }

    /** The first page has the newest rollbacks already, as of the same moment; later ones ask for theirs. */
    private CompletionStage<Reply> timeline(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        String what = "entity " + entity;
        int limit = Page.limit(call);
        TimelineCursor given = call.query().value(Page.CURSOR, TimelineCursor::parse);
        TimelineCursor cursor = given == null ? TimelineCursor.START : given;
        List<Position> carried = Stores.carried(call);
        return stores.timeline(entity, cursor.beforeSequence(), limit, carried).thenCompose(answer -> {
            Timeline.History history = Stores.present(answer, what).as(Timeline.History.class);
            if (cursor.beforeRollback() == Long.MAX_VALUE) {
                TimelineMerge merge = new TimelineMerge(history, history.rollbacks(), cursor);
                return CompletableFuture.completedFuture(reply(call, merge.page(limit), List.of(answer)));
            }
            return stores.rollbacks(entity, cursor.beforeRollback(), limit, carried)
                    .thenApply(more -> {
                        List<Rollback> rollbacks =
                                List.of(Stores.present(more, what).as(Rollback[].class));
                        TimelineMerge merge = new TimelineMerge(history, rollbacks, cursor);
                        return reply(call, merge.page(limit), List.of(answer, more));
                    });
        });
    }

    private static Reply reply(Call call, Timeline.Page page, List<StoreAnswer> answers) {
        TimelineCursor next = page.next();
        Reply reply = Answers.at(Reply.ok(page.timeline()), answers.get(0).position());
        return Page.linked(Answers.aged(reply, answers), call, next == null ? null : next.toString());
    }
}
