package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.query.http.Call;
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
                Lists.ENTITY_TYPE,
                Lists.ENTITY_ID,
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
        Query query = call.query();
        Map<String, String> filters = filters(query);
        if (!filters.isEmpty() && query.text(Lists.ENTITY_TYPE) == null && query.text(Lists.ENTITY_ID) == null) {
            return Gathered.page(call, filters, stores::checkpointsOfAll);
        }
        EntityKey entity = Lists.entity(query);
        return filters.isEmpty()
                ? plain(call, entity)
                : Gathered.pageOfOne(call, filters, (asked, carried) -> stores.matching(entity, asked, carried));
    }

    private CompletionStage<Reply> plain(Call call, EntityKey entity) {
        int limit = Page.limit(call);
        Long before = call.query().value(Page.CURSOR, Lists::number);
        return stores.checkpoints(entity, before == null ? Long.MAX_VALUE : before, limit, Stores.carried(call))
                .thenApply(answer -> answer.isFound()
                        ? Page.linked(Answers.of(answer), call, next(answer, limit))
                        : Answers.at(Reply.ok(List.of()), answer));
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

    /** The number of the last one shown: those below it are next. */
    private static @Nullable String next(StoreAnswer answer, int limit) {
        JsonNode shown = answer.as(JsonNode.class);
        long last = shown.path(limit - 1).path("sequence").asLong(1);
        return last == 1 ? null : Long.toString(last);
    }
}
