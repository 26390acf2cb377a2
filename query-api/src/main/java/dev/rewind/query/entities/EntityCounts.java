package dev.rewind.query.entities;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts entities by status, over all partitions. If a partition is unavailable, the request fails. */
public final class EntityCounts {

    private static final String TYPE = "type";

    private final StoreQueries stores;

    public EntityCounts(StoreQueries stores) {
        this.stores = stores;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/entities/counts", this::counts, TYPE));
    }

    /**
     * The number of entities with a status.
     *
     * @param exact false if there are more than {@code count}
     * @param oldest when the oldest of them was created; absent if there is none
     */
    record Count(
            EntityStatus status,
            long count,
            boolean exact,
            @Nullable Instant oldest) {
        Count and(Count other) {
            return new Count(status, count + other.count(), exact && other.exact(), older(other.oldest()));
        }

        private @Nullable Instant older(@Nullable Instant other) {
            return oldest == null || (other != null && other.isBefore(oldest)) ? other : oldest;
        }
    }

    private CompletionStage<Reply> counts(RouteCall call) {
        Map<String, String> filters = new TreeMap<>();
        ListQuery.put(filters, TYPE, call.query().value(TYPE, it -> new EntityKey(it, "any").type()));
        return stores.counts(ListQuery.query(filters), StoreQueries.requiredPositions(call))
                .thenApply(answers -> StoreReplies.withStaleness(
                        StoreReplies.withPosition(Reply.ok(total(answers)), StoreReplies.positions(answers)), answers));
    }

    private static List<Count> total(List<StoreAnswer> answers) {
        Map<EntityStatus, Count> total = new TreeMap<>();
        answers.stream()
                .flatMap(answer -> Arrays.stream(answer.as(Count[].class)))
                .forEach(count -> total.merge(count.status(), count, Count::and));
        return List.copyOf(total.values());
    }
}
