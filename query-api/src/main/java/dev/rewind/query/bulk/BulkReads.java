package dev.rewind.query.bulk;

import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.job.BulkJob;
import dev.rewind.query.job.BulkLog;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.PageLinks;
import dev.rewind.query.resource.StoreQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads bulk jobs: all, one, and the items of one with their outcomes. */
public final class BulkReads {

    static final String BULK = "/api/bulk";
    static final String JOB = BULK + "/{bulk_id}";

    private static final String INCLUDE = "include";
    private static final String ROLLBACKS = "rollbacks";
    private static final String OUTCOME = "outcome";
    private static final List<String> OUTCOMES = List.of("waiting", "accepted", "refused", "unanswered");

    private final BulkLog log;
    private final StoreQueries stores;
    private final BulkStandings standings;

    public BulkReads(BulkLog log, StoreQueries stores) {
        this.log = log;
        this.stores = stores;
        this.standings = new BulkStandings(stores);
    }

    public List<Route> routes() {
        return List.of(
                Route.get(BULK, this::list, PageLinks.LIMIT, PageLinks.CURSOR),
                Route.get(JOB, this::one, INCLUDE),
                Route.get(JOB + "/items", this::items, OUTCOME, PageLinks.LIMIT, PageLinks.CURSOR));
    }

    /** The job that the path names. */
    static BulkJob found(BulkLog log, RouteCall call) {
        String id = call.path("bulk_id");
        return log.jobs()
                .find(id)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.NOT_FOUND,
                                "there is no bulk job " + id,
                                "check the id; GET /api/bulk lists the bulk jobs of the last 90 days")
                        .value(id));
    }

    private CompletionStage<Reply> one(RouteCall call) {
        BulkJob job = found(log, call);
        return call.query().value(INCLUDE, BulkReads::included) == null
                ? CompletableFuture.completedFuture(Reply.ok(BulkView.of(job)))
                : standings.of(job).thenApply(counts -> Reply.ok(BulkView.with(job, counts)));
    }

    private CompletionStage<Reply> list(RouteCall call) {
        int limit = PageLinks.limit(call);
        String after = call.query().text(PageLinks.CURSOR);
        List<BulkJob> all = log.jobs().newestFirst();
        List<BulkJob> shown = new ArrayList<>();
        boolean isAfter = after == null;
        String next = null;
        for (BulkJob job : all) {
            if (isAfter && shown.size() == limit) {
                next = shown.get(limit - 1).id();
                break;
            }
            if (isAfter) {
                shown.add(job);
            }
            isAfter = isAfter || job.id().equals(after);
        }
        return CompletableFuture.completedFuture(
                PageLinks.linked(Reply.ok(shown.stream().map(BulkView::of).toList()), call, next));
    }

    private CompletionStage<Reply> items(RouteCall call) {
        BulkJob job = found(log, call);
        int limit = PageLinks.limit(call);
        String outcome = call.query().value(OUTCOME, BulkReads::outcome);
        Long after = call.query().value(PageLinks.CURSOR, ListQuery::number);
        List<BulkView.Item> shown = new ArrayList<>();
        String next = null;
        for (long number = after == null ? 1 : after + 1; number <= job.items().size(); number++) {
            int at = (int) number - 1;
            BulkView.Item item = BulkView.item(
                    (int) number, job.items().get(at), job.outcomes().get(at));
            if (outcome != null && !outcome.equals(item.outcome())) {
                continue;
            }
            if (shown.size() == limit) {
                next = Integer.toString(shown.get(limit - 1).number());
                break;
            }
            shown.add(item);
        }
        String cursor = next;
        return BulkSelection.each(shown, this::withRollback)
                .thenApply(items -> PageLinks.linked(Reply.ok(items), call, cursor));
    }

    /** The item with the status that its rollback has now; a granted request alone does not say that it was applied. */
    private CompletableFuture<BulkView.Item> withRollback(BulkView.Item item) {
        RollbackId id = item.rollbackId();
        if (id == null) {
            return CompletableFuture.completedFuture(item);
        }
        return stores.rollback(id.entity(), id.number(), List.of()).thenApply(answer -> {
            Rollback.@Nullable Standing standing =
                    answer.isFound() ? answer.as(Rollback.class).standing() : null;
            return item.with(standing);
        });
    }

    private static String included(String text) {
        if (!text.equals(ROLLBACKS)) {
            throw new IllegalArgumentException("must be rollbacks; leave it out for the job alone");
        }
        return text;
    }

    private static String outcome(String text) {
        if (!OUTCOMES.contains(text)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", OUTCOMES));
        }
        return text;
    }
}
