package dev.rewind.query.rollbacks;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.QueryParameters;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.GatheredPage;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Reads rollbacks: one, those of an entity, or all with a status. */
public final class RollbackLists {

    private static final String STATUS = "status";

    private final StoreQueries stores;

    public RollbackLists(StoreQueries stores) {
        this.stores = stores;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/rollbacks",
                        this::list,
                        ListQuery.ENTITY_TYPE,
                        ListQuery.ENTITY_ID,
                        STATUS,
                        PageLinks.LIMIT,
                        PageLinks.CURSOR),
                Route.get("/api/rollbacks/{rollback_id}", this::one));
    }

    private CompletionStage<Reply> one(RouteCall call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        return stores.rollback(id.entity(), id.number(), StoreQueries.requiredPositions(call))
                .thenApply(answer -> StoreReplies.of(StoreQueries.present(answer, "rollback", id)));
    }

    private CompletionStage<Reply> list(RouteCall call) {
        QueryParameters query = call.query();
        Map<String, String> filters = new TreeMap<>();
        ListQuery.put(filters, STATUS, query.value(STATUS, it -> ListQuery.oneOf(Rollback.Standing.values(), it)));
        if (query.text(ListQuery.ENTITY_ID) == null) {
            ListQuery.put(filters, "type", query.value(ListQuery.ENTITY_TYPE, it -> new EntityKey(it, "any").type()));
            return GatheredPage.page(call, filters, stores::rollbacksOfAll);
        }
        EntityKey entity = ListQuery.entity(query);
        return filters.isEmpty()
                ? plain(call, entity)
                : GatheredPage.pageOfOne(
                        call, filters, (asked, carried) -> stores.matchingRollbacks(entity, asked, carried));
    }

    private CompletionStage<Reply> plain(RouteCall call, EntityKey entity) {
        int limit = PageLinks.limit(call);
        Long before = call.query().value(PageLinks.CURSOR, ListQuery::number);
        return stores.rollbacks(
                        entity, before == null ? Long.MAX_VALUE : before, limit, StoreQueries.requiredPositions(call))
                .thenApply(answer -> {
                    List<Rollback> shown = answer.isFound() ? List.of(answer.as(Rollback[].class)) : List.of();
                    long last = shown.size() < limit
                            ? 1
                            : shown.get(limit - 1).rollbackId().number();
                    return PageLinks.linked(
                            StoreReplies.withPosition(Reply.ok(shown), answer),
                            call,
                            last == 1 ? null : Long.toString(last));
                });
    }
}
