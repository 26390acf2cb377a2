package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Query;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.StoreAnswer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists of checkpoints: an entity's, or whichever are what is asked for, or both. */
final class CheckpointLists {

    private static final String ENTITY_TYPE = "entity_type";
    private static final String ENTITY_ID = "entity_id";
    private static final String LABEL = "label";
    private static final List<String> WORDS = List.of("trace_id", "reason", "step", LABEL);
    private static final List<String> TIMES = List.of("created_after", "created_before");

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
                "created_after",
                "created_before",
                Page.LIMIT,
                Page.CURSOR));
    }

    /** A store server's part. */
    record Part(List<Checkpoint> checkpoints, @Nullable String next) {}

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        Map<String, String> filters = filters(call.query());
        boolean ofEntity =
                call.query().text(ENTITY_TYPE) != null || call.query().text(ENTITY_ID) != null;
        if (filters.isEmpty() || ofEntity) {
            EntityKey entity = required(call);
            Long before = call.query().value(Page.CURSOR, CheckpointLists::sequence);
            long from = before == null ? Long.MAX_VALUE : before;
            return filters.isEmpty() ? plain(call, entity, from, limit) : matching(call, entity, filters, from, limit);
        }
        ListCursor after = call.query().value(Page.CURSOR, ListCursor::parse);
        if (after != null) {
            filters.put("after", after.text());
        }
        filters.put("limit", Integer.toString(limit));
        return stores.checkpointsOfAll(query(filters), Stores.carried(call))
                .thenApply(answers -> gathered(call, answers, limit));
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
        return stores.matching(entity, query(filters), Stores.carried(call)).thenApply(answer -> {
            Part part = answer.isFound() ? answer.as(Part.class) : new Part(List.of(), null);
            return Page.linked(Answers.at(Reply.ok(part.checkpoints()), answer), call, part.next());
        });
    }

    private static Reply gathered(Call call, List<StoreAnswer> answers, int limit) {
        Gathered<Checkpoint> page = Gathered.of(
                answers.stream()
                        .map(answer -> answer.as(Part.class))
                        .map(part -> new Gathered.Part<>(part.checkpoints(), part.next()))
                        .toList(),
                checkpoint -> ListCursor.of(checkpoint.createdAt(), checkpoint.entity(), checkpoint.sequence()),
                limit);
        ListCursor next = page.next();
        return Page.linked(
                Answers.aged(Answers.at(Reply.ok(page.shown()), Answers.positions(answers)), answers),
                call,
                next == null ? null : next.text());
    }

    private static Map<String, String> filters(Query query) {
        Map<String, String> filters = new TreeMap<>();
        for (String name : WORDS) {
            String value = query.value(name, text -> checked(name, text));
            if (value != null) {
                filters.put(name, value);
            }
        }
        for (String name : TIMES) {
            Instant time = query.time(name);
            if (time != null) {
                filters.put(name, Rfc3339.format(time));
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
        return text;
    }

    static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
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

    private static long sequence(String cursor) {
        if (!cursor.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("is no cursor that this server gave out");
        }
        return Long.parseLong(cursor);
    }
}
