package dev.rewind.query.bulk;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.job.BulkAction;
import dev.rewind.query.job.BulkItem;
import dev.rewind.query.job.BulkOrder;
import dev.rewind.query.job.BulkQuery;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.GatheredPage;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.ListPart;
import dev.rewind.storeapi.StoreParameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entities of a bulk job with the lists that the stores have: entities by type, status, time and last
 * failure, checkpoints by label and trace.
 */
public final class BulkSelection {

    private static final int PAGE = 500;
    private static final int READS_AT_ONCE = 32;
    private static final int SELECTIONS_AT_ONCE = 2;

    private final StoreQueries stores;
    private final AtomicInteger underWay = new AtomicInteger();

    public BulkSelection(StoreQueries stores) {
        this.stores = stores;
    }

    /** One selection under way. */
    private record Search(BulkQuery query, BulkAction action, Set<EntityKey> seen, List<BulkItem> found) {}

    /**
     * The entities that match the query and suit the action, newest first.
     *
     * @return fails with a {@link Problem} if there are too many
     */
    CompletableFuture<List<BulkItem>> of(BulkQuery query, BulkAction action) {
        if (underWay.incrementAndGet() > SELECTIONS_AT_ONCE) {
            underWay.decrementAndGet();
            throw Problem.of(ProblemCode.BUSY, "too many bulk jobs are being prepared", "try again shortly");
        }
        Search search = new Search(query, action, new HashSet<>(), new ArrayList<>());
        return pages(search, filters(query), null)
                .<List<BulkItem>>thenApply(done -> List.copyOf(search.found()))
                .whenComplete((found, failure) -> underWay.decrementAndGet());
    }

    private CompletableFuture<Void> pages(Search search, Map<String, String> filters, @Nullable String after) {
        Map<String, String> asked = new TreeMap<>(filters);
        asked.put(StoreParameters.LIMIT, Integer.toString(PAGE));
        ListQuery.put(asked, StoreParameters.AFTER, after);
        String query = ListQuery.query(asked);
        boolean ofCheckpoints = search.query().needsCheckpoints();
        CompletableFuture<List<StoreAnswer>> answers =
                ofCheckpoints ? stores.checkpointsOfAll(query, List.of()) : stores.entities(query, List.of());
        return answers.thenCompose(parts -> {
            GatheredPage page = GatheredPage.of(
                    parts.stream().map(answer -> ListPart.read(answer.body())).toList(), PAGE);
            return (ofCheckpoints ? entitiesOf(search, page) : CompletableFuture.completedFuture(entities(page)))
                    .thenCompose(entities -> {
                        add(search, entities);
                        if (search.found().size() > BulkOrder.MOST_ITEMS) {
                            throw tooMany();
                        }
                        return page.next() == null
                                ? CompletableFuture.<Void>completedFuture(null)
                                : pages(search, filters, page.next().toString());
                    });
        });
    }

    private static List<Entity> entities(GatheredPage page) {
        return page.items().stream()
                .map(item -> StoreAnswer.read(item, Entity.class))
                .toList();
    }

    /** The entities of these checkpoints that no earlier page had. */
    private CompletableFuture<List<Entity>> entitiesOf(Search search, GatheredPage page) {
        List<EntityKey> keys = page.items().stream()
                .map(item -> StoreAnswer.read(item, Checkpoint.class).id().entity())
                .filter(search.seen()::add)
                .toList();
        return each(
                        keys,
                        key -> stores.entity(key, List.of())
                                .thenApply(answer -> answer.isFound() ? answer.as(Entity.class) : null))
                .thenApply(
                        entities -> entities.stream().filter(Objects::nonNull).toList());
    }

    private static void add(Search search, List<Entity> entities) {
        entities.stream()
                .filter(entity ->
                        search.query().matches(entity) && search.action().suits(entity))
                .forEach(entity -> search.found().add(item(entity)));
    }

    /** Applies a read to all of these, a few at once. */
    static <T, R> CompletableFuture<List<R>> each(List<T> all, Function<T, CompletableFuture<R>> read) {
        List<R> results = new ArrayList<>();
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (int from = 0; from < all.size(); from += READS_AT_ONCE) {
            List<T> some = all.subList(from, Math.min(all.size(), from + READS_AT_ONCE));
            done = done.thenCompose(before -> {
                List<CompletableFuture<R>> reads = some.stream().map(read).toList();
                return CompletableFuture.allOf(reads.toArray(new CompletableFuture<?>[0]))
                        .thenRun(() -> reads.forEach(one -> results.add(one.join())));
            });
        }
        return done.thenApply(ended -> results);
    }

    private static BulkItem item(Entity entity) {
        return new BulkItem(
                key(entity), entity.latest() == null ? null : entity.latest().sequence());
    }

    private static EntityKey key(Entity entity) {
        return new EntityKey(entity.entityType(), entity.entityId());
    }

    /** The filters that the stores' lists have. */
    private static Map<String, String> filters(BulkQuery query) {
        Map<String, String> filters = new TreeMap<>();
        if (query.needsCheckpoints()) {
            ListQuery.put(filters, StoreParameters.LABEL, query.label());
            ListQuery.put(filters, StoreParameters.TRACE_ID, query.traceId());
            return filters;
        }
        ListQuery.put(filters, StoreParameters.TYPE, query.type());
        if (query.status() != null) {
            filters.put(StoreParameters.STATUS, query.status().name().toLowerCase(Locale.ROOT));
        }
        if (query.createdAfter() != null) {
            filters.put(StoreParameters.CREATED_AFTER, Rfc3339.format(query.createdAfter()));
        }
        if (query.createdBefore() != null) {
            filters.put(StoreParameters.CREATED_BEFORE, Rfc3339.format(query.createdBefore()));
        }
        ListQuery.put(filters, StoreParameters.ERROR, query.error());
        ListQuery.put(filters, StoreParameters.FAILED_STEP, query.step());
        return filters;
    }

    private static Problem tooMany() {
        return Problem.of(
                ProblemCode.BULK_TOO_LARGE,
                "the query matches more than " + BulkOrder.MOST_ITEMS + " entities",
                "narrow the query, for example by created_after and created_before, and make several jobs");
    }
}
