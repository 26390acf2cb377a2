package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ListPlace;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Query;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.StoreAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists of checkpoints: an entity's, or whichever are what is asked for, or both. */
final class CheckpointLists {

    private static final String ENTITY_TYPE = "entity_type";
    private static final String ENTITY_ID = "entity_id";
    private static final String LABEL = "label";
    private static final String PINNED = "pinned";
    private static final List<String> WORDS = List.of("trace_id", "reason", "step", LABEL, PINNED);

    private final Stores stores;

    CheckpointLists(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/api/checkpoints/",
                this::list,
                ENTITY_TYPE,
                ENTITY_ID,
                "trace_id",
                "reason",
                "step",
                LABEL,
                PINNED,
                Lists.CREATED_AFTER,
                Lists.CREATED_BEFORE,
                Page.LIMIT,
                Page.CURSOR));
    }

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        Map<String, String> filters = filters(call.query());
        boolean ofEntity =
                call.query().text(ENTITY_TYPE) != null || call.query().text(ENTITY_ID) != null;
        if (filters.isEmpty() || ofEntity) {
            EntityKey entity = required(call);
            Long before = call.query().value(Page.CURSOR, Lists::number);
            long from = before == null ? Long.MAX_VALUE : before;
            return filters.isEmpty() ? plain(call, entity, from, limit) : matching(call, entity, filters, from, limit);
        }
        Lists.put(filters, "after", call.query().value(Page.CURSOR, ListPlace::parse));
        filters.put("limit", Integer.toString(limit));
        return stores.checkpointsOfAll(Lists.query(filters), Stores.carried(call))
                .thenApply(answers -> Gathered.reply(call, answers, limit));
    }

    private CompletionStage<Reply> plain(Call call, EntityKey entity, long before, int limit) {
        return stores.checkpoints(entity, before, limit, Stores.carried(call))
                .thenApply(answer -> answer.isFound()
                        ? Page.linked(Answers.of(answer), call, next(answer, limit))
                        : Answers.at(Reply.ok(List.of()), answer));
    }

    private CompletionStage<Reply> matching(
            Call call, EntityKey entity, Map<String, String> filters, long before, int limit) {
        if (before != Long.MAX_VALUE) {
            filters.put("before", Long.toString(before));
        }
        filters.put("limit", Integer.toString(limit));
        return stores.matching(entity, Lists.query(filters), Stores.carried(call))
                .thenApply(answer -> Gathered.reply(call, answer));
    }

    private static Map<String, String> filters(Query query) {
        Map<String, String> filters = Lists.times(query);
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
            throw new IllegalArgumentException("must be true, or left out for all, pinned or not");
        }
        return text;
    }

    private static EntityKey required(Call call) {
        String type = call.query().required(ENTITY_TYPE);
        String id = call.query().required(ENTITY_ID);
        try {
            return new EntityKey(type, id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_ID, String.valueOf(e.getMessage()), "correct the query")
                    .value(type + ":" + id);
        }
    }

    /** The number of the last one shown: those below it are next. */
    private static @Nullable String next(StoreAnswer answer, int limit) {
        JsonNode shown = answer.as(JsonNode.class);
        long last = shown.path(limit - 1).path("sequence").asLong(1);
        return last == 1 ? null : Long.toString(last);
    }
}
