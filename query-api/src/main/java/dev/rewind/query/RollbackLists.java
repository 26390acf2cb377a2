package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.StoreAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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

    /** A store server's part. */
    record Part(List<Rollback> rollbacks, @Nullable String next) {}

    private CompletionStage<Reply> one(Call call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        return stores.rollback(id.entity(), id.number(), Stores.carried(call))
                .thenApply(answer -> Answers.of(Stores.present(answer, "rollback " + id)));
    }

    private CompletionStage<Reply> list(Call call) {
        int limit = Page.limit(call);
        String type = call.query().value(ENTITY_TYPE, it -> new EntityKey(it, "any").type());
        String id = call.query().text(ENTITY_ID);
        String status = call.query().value(STATUS, RollbackLists::status);
        if (id != null) {
            return ofEntity(call, id, status, limit);
        }
        Map<String, String> filters = new TreeMap<>();
        filters.put("limit", Integer.toString(limit));
        if (type != null) {
            filters.put("type", type);
        }
        if (status != null) {
            filters.put(STATUS, status);
        }
        ListCursor after = call.query().value(Page.CURSOR, ListCursor::parse);
        if (after != null) {
            filters.put("after", after.text());
        }
        return stores.rollbacksOfAll(CheckpointLists.query(filters), Stores.carried(call))
                .thenApply(answers -> gathered(call, answers, limit));
    }

    private CompletionStage<Reply> ofEntity(Call call, String id, @Nullable String status, int limit) {
        if (status != null) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "query parameter status: an entity's rollbacks are listed whatever became of them",
                            "leave out status, or entity_id")
                    .value(status);
        }
        String type = call.query().required(ENTITY_TYPE);
        EntityKey entity = call.query().value(ENTITY_ID, it -> new EntityKey(type, id));
        ListCursor after = call.query().value(Page.CURSOR, ListCursor::parse);
        long before = after == null ? Long.MAX_VALUE : after.number();
        return stores.rollbacks(Objects.requireNonNull(entity), before, limit, Stores.carried(call))
                .thenApply(answer -> {
                    List<Rollback> shown = answer.isFound() ? List.of(answer.as(Rollback[].class)) : List.of();
                    boolean more = shown.size() == limit
                            && shown.get(limit - 1).rollbackId().number() > 1;
                    return Page.linked(
                            Answers.at(Reply.ok(shown), answer),
                            call,
                            more ? place(shown.get(limit - 1)).text() : null);
                });
    }

    private static Reply gathered(Call call, List<StoreAnswer> answers, int limit) {
        Gathered<Rollback> page = Gathered.of(
                answers.stream()
                        .map(answer -> answer.as(Part.class))
                        .map(part -> new Gathered.Part<>(part.rollbacks(), part.next()))
                        .toList(),
                RollbackLists::place,
                limit);
        ListCursor next = page.next();
        return Page.linked(
                Answers.aged(Answers.at(Reply.ok(page.shown()), Answers.positions(answers)), answers),
                call,
                next == null ? null : next.text());
    }

    private static ListCursor place(Rollback rollback) {
        return ListCursor.of(
                rollback.orderedAt(),
                rollback.rollbackId().entity(),
                rollback.rollbackId().number());
    }

    private static String status(String text) {
        List<String> known = Arrays.stream(Rollback.Status.values())
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(text)) {
            throw new IllegalArgumentException("is no status; there are " + String.join(", ", known));
        }
        return text;
    }
}
