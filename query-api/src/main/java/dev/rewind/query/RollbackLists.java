package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ListPlace;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Looking rollbacks up: one, an entity's, or whichever got stuck. */
final class RollbackLists {

    private static final String ENTITY_TYPE = "entity_type";
    private static final String ENTITY_ID = "entity_id";
    private static final String STATUS = "status";

    private final Stores stores;

    RollbackLists(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/rollbacks", this::list, ENTITY_TYPE, ENTITY_ID, STATUS, Page.LIMIT, Page.CURSOR),
                Route.get("/api/rollbacks/{rollback_id}", this::one));
    }

    private CompletionStage<Reply> one(Call call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        return stores.rollback(id.entity(), id.number(), Stores.carried(call))
                .thenApply(answer -> Answers.of(Stores.present(answer, "rollback " + id)));
    }

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        String type = call.query().value(ENTITY_TYPE, it -> new EntityKey(it, "any").type());
        String id = call.query().text(ENTITY_ID);
        String status = call.query().value(STATUS, it -> Lists.oneOf(Rollback.Status.values(), it));
        Map<String, String> filters = new TreeMap<>();
        filters.put("limit", Integer.toString(limit));
        Lists.put(filters, STATUS, status);
        if (id != null) {
            return ofEntity(call, id, filters, limit);
        }
        Lists.put(filters, "type", type);
        Lists.put(filters, "after", call.query().value(Page.CURSOR, ListPlace::parse));
        return stores.rollbacksOfAll(Lists.query(filters), Stores.carried(call))
                .thenApply(answers -> Gathered.reply(call, answers, limit));
    }

    private CompletionStage<Reply> ofEntity(Call call, String id, Map<String, String> filters, int limit) {
        String type = call.query().required(ENTITY_TYPE);
        EntityKey entity = Objects.requireNonNull(call.query().value(ENTITY_ID, it -> new EntityKey(type, id)));
        Long cursor = call.query().value(Page.CURSOR, Lists::number);
        if (filters.containsKey(STATUS)) {
            Lists.put(filters, "before", cursor);
            return stores.matchingRollbacks(entity, Lists.query(filters), Stores.carried(call))
                    .thenApply(answer -> Gathered.reply(call, answer));
        }
        long before = cursor == null ? Long.MAX_VALUE : cursor;
        return stores.rollbacks(entity, before, limit, Stores.carried(call)).thenApply(answer -> {
            List<Rollback> shown = answer.isFound() ? List.of(answer.as(Rollback[].class)) : List.of();
            long last =
                    shown.size() < limit ? 1 : shown.get(limit - 1).rollbackId().number();
            return Page.linked(Answers.at(Reply.ok(shown), answer), call, last == 1 ? null : Long.toString(last));
        });
    }
}
