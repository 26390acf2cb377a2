package dev.rewind.query.checkpoints;

import dev.rewind.events.EntityKey;
import dev.rewind.query.auth.Role;
import dev.rewind.query.http.QueryParameters;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.CheckpointJson;
import dev.rewind.query.resource.GatheredPage;
import dev.rewind.query.resource.JsonItems;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.query.resource.StatePages;
import dev.rewind.query.resource.StatesOfPage;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists checkpoints: those of one entity, those that match filters, or both. */
public final class CheckpointLists {

    private static final String LABEL = "label";
    private static final String PINNED = "pinned";
    private static final String INCLUDE = "include";
    private static final String STATE = "state";
    private static final List<String> WORDS = List.of("trace_id", "reason", "step", LABEL, PINNED);

    private final StoreQueries stores;
    private final StatePages pages;

    public CheckpointLists(StoreQueries stores) {
        this.stores = stores;
        this.pages = new StatePages(stores);
    }

    public List<Route> routes() {
        return List.of(Route.get(
                "/api/checkpoints/",
                this::list,
                ListQuery.ENTITY_TYPE,
                ListQuery.ENTITY_ID,
                "trace_id",
                "reason",
                "step",
                LABEL,
                PINNED,
                INCLUDE,
                ListQuery.CREATED_AFTER,
                ListQuery.CREATED_BEFORE,
                PageLinks.LIMIT,
                PageLinks.CURSOR));
    }

    private CompletionStage<Reply> list(RouteCall call) {
        QueryParameters query = call.query();
        boolean withStates = query.value(INCLUDE, CheckpointLists::included) != null;
        if (withStates) {
            // As for a read by id.
            call.require(Role.READER);
        }
        Map<String, String> filters = filters(query);
        if (!filters.isEmpty()
                && query.text(ListQuery.ENTITY_TYPE) == null
                && query.text(ListQuery.ENTITY_ID) == null) {
            return withStates
                    ? pages.ofAll(
                            call,
                            filters,
                            () -> GatheredPage.pageWithStates(
                                    call, filters, stores::checkpointsOfAll, new StatesOfPage(stores, true)))
                    : GatheredPage.page(call, filters, stores::checkpointsOfAll);
        }
        EntityKey entity = ListQuery.entity(query);
        return withStates
                ? pages.ofOne(call, entity, filters, () -> ofOne(call, entity, filters, true))
                : ofOne(call, entity, filters, false);
    }

    private CompletionStage<Reply> ofOne(
            RouteCall call, EntityKey entity, Map<String, String> filters, boolean withStates) {
        if (filters.isEmpty()) {
            return plain(call, entity, withStates);
        }
        GatheredPage.ListRequest<StoreAnswer> matching = (asked, carried) -> stores.matching(entity, asked, carried);
        return withStates
                ? GatheredPage.pageOfOneWithStates(call, filters, matching, new StatesOfPage(stores, false))
                : GatheredPage.pageOfOne(call, filters, matching);
    }

    private CompletionStage<Reply> plain(RouteCall call, EntityKey entity, boolean withStates) {
        int limit = PageLinks.limit(call);
        Long before = call.query().value(PageLinks.CURSOR, ListQuery::number);
        return stores.checkpoints(
                        entity, before == null ? Long.MAX_VALUE : before, limit, StoreQueries.requiredPositions(call))
                .thenCompose(answer -> {
                    if (!answer.isFound()) {
                        return CompletableFuture.completedFuture(
                                StoreReplies.withPosition(Reply.ok(List.of()), answer));
                    }
                    List<byte[]> items = JsonItems.of(answer.body());
                    String next = next(items, limit);
                    return withStates
                            ? GatheredPage.withStates(call, answer, items, next, new StatesOfPage(stores, false))
                            : CompletableFuture.completedFuture(PageLinks.linked(StoreReplies.of(answer), call, next));
                });
    }

    private static String included(String text) {
        if (!text.equals(STATE)) {
            throw new IllegalArgumentException("must be state; leave it out for checkpoints without states");
        }
        return text;
    }

    private static Map<String, String> filters(QueryParameters query) {
        Map<String, String> filters = ListQuery.times(query);
        for (String name : WORDS) {
            String value = query.value(name, text -> checked(name, text));
            if (value != null) {
                filters.put(name, value);
            }
        }
        return filters;
    }

    private static String checked(String name, String text) {
        if (text.isEmpty() || text.length() > 2_000) {
            throw new IllegalArgumentException("must have 1 to 2000 characters");
        }
        if (name.equals(LABEL) && text.indexOf('=') < 1) {
            throw new IllegalArgumentException("must be name=value, such as label=team=checkout");
        }
        if (name.equals(PINNED) && !text.equals("true")) {
            throw new IllegalArgumentException("must be true; leave it out to list all checkpoints");
        }
        return text;
    }

    /** The cursor of the next page: the number of the last checkpoint on this one. */
    private static @Nullable String next(List<byte[]> items, int limit) {
        if (items.size() < limit) {
            return null;
        }
        long last = CheckpointJson.of(items.get(limit - 1)).id().sequence();
        return last == 1 ? null : Long.toString(last);
    }
}
