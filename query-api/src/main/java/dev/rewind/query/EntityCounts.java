package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.StoreAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** How many entities of each status there are: those of all partitions, or no answer. */
final class EntityCounts {

    private static final String TYPE = "type";

    private final Stores stores;

    EntityCounts(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/entities/counts", this::counts, TYPE));
    }

    /** @param exact false when there are more */
    record Count(EntityStatus status, long count, boolean exact) {
        Count and(Count other) {
            return new Count(status, count + other.count(), exact && other.exact());
        }
    }

    private CompletionStage<Reply> counts(Call call) {
        Map<String, String> filters = new TreeMap<>();
        Lists.put(filters, TYPE, call.query().value(TYPE, it -> new EntityKey(it, "any").type()));
        return stores.counts(Lists.query(filters), Stores.carried(call))
                .thenApply(answers ->
                        Answers.aged(Answers.at(Reply.ok(total(answers)), Answers.positions(answers)), answers));
    }

    private static List<Count> total(List<StoreAnswer> answers) {
        Map<EntityStatus, Count> total = new TreeMap<>();
        answers.stream()
                .flatMap(answer -> Arrays.stream(answer.as(Count[].class)))
                .forEach(count -> total.merge(count.status(), count, Count::and));
        return List.copyOf(total.values());
    }
}
