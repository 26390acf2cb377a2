package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Query;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Looking rollbacks up: one, an entity's, or whichever got stuck. */
final class RollbackLists {

    private static final String STATUS = "status";

    private final Stores stores;

    RollbackLists(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/rollbacks",
                        this::list,
                        Lists.ENTITY_TYPE,
                        Lists.ENTITY_ID,
                        STATUS,
                        Page.LIMIT,
                        Page.CURSOR),
                Route.get("/api/rollbacks/{rollback_id}", this::one));
    }

    private CompletionStage<Reply> one(Call call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        return stores.rollback(id.entity(), id.number(), Stores.carried(call))
                .thenApply(answer -> Answers.of(Stores.present(answer, "rollback " + id)));
    }

    private CompletionStage<Reply> list(Call call) {
        Query query = call.query();
        Map<String, String> filters = new TreeMap<>();
        Lists.put(filters, STATUS, query.value(STATUS, it -> Lists.oneOf(Rollback.Status.values(), it)));
        if (query.text(Lists.ENTITY_ID) == null) {
            Lists.put(filters, "type", query.value(Lists.ENTITY_TYPE, it -> new EntityKey(it, "any").type()));
            return Gathered.page(call, filters, stores::rollbacksOfAll);
        }
        EntityKey entity = Lists.entity(query);
        return filters.isEmpty()
                ? plain(call, entity)
                : Gathered.pageOfOne(
                        call, filters, (asked, carried) -> stores.matchingRollbacks(entity, asked, carried));
    }

    private CompletionStage<Reply> plain(Call call, EntityKey entity) {
        int limit = Page.limit(call);
        Long before = call.query().value(Page.CURSOR, Lists::number);
        return stores.rollbacks(entity, before == null ? Long.MAX_VALUE : before, limit, Stores.carried(call))
                .thenApply(answer -> {
                    List<Rollback> shown = answer.isFound() ? List.of(answer.as(Rollback[].class)) : List.of();
                    long last = shown.size() < limit
                            ? 1
                            : shown.get(limit - 1).rollbackId().number();
                    return Page.linked(
                            Answers.at(Reply.ok(shown), answer), call, last == 1 ? null : Long.toString(last));
                });
    }
}
