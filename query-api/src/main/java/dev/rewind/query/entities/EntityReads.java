package dev.rewind.query.entities;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Rollback;
import dev.rewind.query.http.QueryParameters;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.EntityPresence;
import dev.rewind.query.resource.GatheredPage;
import dev.rewind.query.resource.JsonSplice;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StateMasks;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreParameters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads entities: one, a list, and the timeline of one. */
public final class EntityReads {

    private static final String TYPE = "type";
    private static final String STATUS = "status";
    private static final String CONTAINS = "contains";
    private static final String ERROR = "error";
    private static final String FAILED_STEP = "failed_step";
    private static final String FORKED_FROM = "forked_from";

    private final StoreQueries stores;
    private final PresenceListener presence;

    public EntityReads(StoreQueries stores, PresenceListener presence) {
        this.stores = stores;
        this.presence = presence;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/entities",
                        this::list,
                        TYPE,
                        STATUS,
                        CONTAINS,
                        ERROR,
                        FAILED_STEP,
                        FORKED_FROM,
                        ListQuery.CREATED_AFTER,
                        ListQuery.CREATED_BEFORE,
                        PageLinks.LIMIT,
                        PageLinks.CURSOR),
                Route.get("/api/entities/{entity_type}/{entity_id}", this::one),
                Route.get(
                        "/api/entities/{entity_type}/{entity_id}/timeline",
                        this::timeline,
                        PageLinks.LIMIT,
                        PageLinks.CURSOR));
    }

    private CompletionStage<Reply> one(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        return stores.entity(entity, StoreQueries.requiredPositions(call)).thenApply(answer -> {
            Entity head = StoreQueries.present(answer, "entity", entity).as(Entity.class);
            byte[] body = JsonSplice.into(
                    StateMasks.shown(answer.body(), call),
                    "presence",
                    EntityPresence.of(head, presence).json());
            return StoreReplies.withPosition(Reply.ok(body), answer);
        });
    }

    private CompletionStage<Reply> list(RouteCall call) {
        QueryParameters query = call.query();
        Map<String, String> filters = ListQuery.times(query);
        ListQuery.put(filters, TYPE, query.value(TYPE, it -> new EntityKey(it, "any").type()));
        ListQuery.put(filters, STATUS, query.value(STATUS, it -> ListQuery.oneOf(EntityStatus.values(), it)));
        ListQuery.put(filters, StoreParameters.CONTAINS, query.value(CONTAINS, ListQuery::part));
        ListQuery.put(filters, StoreParameters.ERROR, query.value(ERROR, ListQuery::part));
        ListQuery.put(filters, StoreParameters.FAILED_STEP, query.value(FAILED_STEP, ListQuery::part));
        EntityKey base = query.value(FORKED_FROM, EntityKey::parse);
        ListQuery.put(filters, StoreParameters.FORKED_FROM, base == null ? null : base.toString());
        return GatheredPage.page(call, filters, stores::entities, entity -> StateMasks.shown(entity, call));
    }

    /**
     * The first page gets checkpoints and newest rollbacks in one answer. Later pages ask for the rollbacks
     * separately.
     */
    private CompletionStage<Reply> timeline(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        int limit = PageLinks.limit(call);
        TimelineCursor given = call.query().value(PageLinks.CURSOR, TimelineCursor::parse);
        TimelineCursor cursor = given == null ? TimelineCursor.START : given;
        List<Position> carried = StoreQueries.requiredPositions(call);
        return stores.timeline(entity, cursor.beforeSequence(), limit, carried).thenCompose(answer -> {
            EntityPast history = StoreQueries.present(answer, "entity", entity).as(EntityPast.class);
            if (cursor.beforeRollback() == Long.MAX_VALUE) {
                TimelineMerge merge = new TimelineMerge(history, history.rollbacks(), cursor);
                return CompletableFuture.completedFuture(reply(call, merge.page(limit), List.of(answer)));
            }
            return stores.rollbacks(entity, cursor.beforeRollback(), limit, carried)
                    .thenApply(more -> {
                        List<Rollback> rollbacks = List.of(
                                StoreQueries.present(more, "entity", entity).as(Rollback[].class));
                        TimelineMerge merge = new TimelineMerge(history, rollbacks, cursor);
                        return reply(call, merge.page(limit), List.of(answer, more));
                    });
        });
    }

    private static Reply reply(RouteCall call, TimelineMerge.Page page, List<StoreAnswer> answers) {
        TimelineCursor next = page.next();
        Reply reply = StoreReplies.withPosition(
                Reply.ok(page.timeline()), answers.get(0).position());
        return PageLinks.linked(
                StoreReplies.withStaleness(reply, answers), call, next == null ? null : next.toString());
    }
}
