package dev.rewind.query.bulk;

import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.job.BulkAction;
import dev.rewind.query.job.BulkControl;
import dev.rewind.query.job.BulkControl.Wanted;
import dev.rewind.query.job.BulkItem;
import dev.rewind.query.job.BulkJob;
import dev.rewind.query.job.BulkLog;
import dev.rewind.query.job.BulkOrder;
import dev.rewind.query.job.BulkQuery;
import dev.rewind.query.job.BulkRecord;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.RequestInput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Previews, prepares, starts, pauses, continues and stops bulk jobs. */
public final class BulkWrites {

    private static final int USUAL_RATE = 20;
    /** Items of all jobs together, which every query API has in memory. */
    private static final int MOST_ITEMS_OF_ALL = 200_000;

    private static final int ID_DIGITS = 12;

    private final BulkLog log;
    private final BulkSelection selection;

    public BulkWrites(BulkLog log, BulkSelection selection) {
        this.log = log;
        this.selection = selection;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(BulkReads.BULK, this::create),
                control("start", Wanted.RUNNING, Set.of(BulkJob.Status.PREPARED)),
                control("pause", Wanted.PAUSED, Set.of(BulkJob.Status.RUNNING)),
                control("continue", Wanted.RUNNING, Set.of(BulkJob.Status.PAUSED)),
                control(
                        "stop",
                        Wanted.STOPPED,
                        Set.of(BulkJob.Status.PREPARED, BulkJob.Status.RUNNING, BulkJob.Status.PAUSED)));
    }

    /**
     * The body of a request for a bulk job.
     *
     * @param rate the most items a second; {@value #USUAL_RATE} by default
     * @param start whether to start it at once
     * @param dryRun whether to answer with the count and a sample, and record nothing
     */
    record BulkBody(
            BulkAction action,
            BulkQuery query,
            @Nullable RollbackTarget target,
            @Nullable Boolean cascade,
            String reason,
            @Nullable Integer rate,
            @Nullable Boolean start,
            @Nullable Boolean dryRun) {}

    /** The optional body of a request to start, pause, continue or stop. */
    record ControlBody(@Nullable String reason) {}

    private CompletionStage<Reply> create(RouteCall call) {
        BulkBody body = call.json(BulkBody.class);
        BulkOrder order = RequestInput.valid(() -> order(call, body));
        boolean isPreview = Boolean.TRUE.equals(body.dryRun());
        if (!isPreview) {
            Optional<BulkJob> repeated = log.jobs().find(order.id());
            if (repeated.isPresent()) {
                return CompletableFuture.completedFuture(created(repeated.get()));
            }
        }
        return selection.of(order.query(), order.action()).thenCompose(items -> {
            BulkOrder whole = order.with(items.size());
            return isPreview
                    ? CompletableFuture.completedFuture(Reply.ok(BulkView.preview(whole, items)))
                    : record(whole, items, Boolean.TRUE.equals(body.start()));
        });
    }

    private static BulkOrder order(RouteCall call, BulkBody body) {
        BulkOrder order = new BulkOrder(
                id(call),
                body.action(),
                body.query(),
                body.target(),
                body.cascade(),
                body.reason(),
                call.actor(),
                body.rate() == null ? USUAL_RATE : body.rate(),
                0,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        // What the rules would refuse of every item is refused here.
        Object unused = order.request(new BulkItem(new EntityKey(EntityKey.PLAN, "any"), 1L));
        return order;
    }

    /** With an {@code Idempotency-Key}, every repetition names the same job. */
    private static String id(RouteCall call) {
        String key = call.repetitionKey();
        String unique = key == null ? UUID.randomUUID().toString() : key;
        return Sha256.hex(unique.getBytes(StandardCharsets.UTF_8)).substring(0, ID_DIGITS);
    }

    private CompletableFuture<Reply> record(BulkOrder order, List<BulkItem> items, boolean start) {
        if (items.isEmpty()) {
            throw Problem.of(
                    ProblemCode.BULK_EMPTY,
                    "no entity matches the query and can be used with this action",
                    "check the filters; GET /api/entities shows what there is");
        }
        BulkControl control =
                new BulkControl(start ? Wanted.RUNNING : Wanted.PREPARED, order.requestedBy(), null, order.createdAt());
        List<BulkRecord> records = new ArrayList<>();
        for (BulkJob old : log.jobs().surplus(items.size(), MOST_ITEMS_OF_ALL)) {
            records.addAll(BulkRecord.deleting(old));
        }
        records.addAll(BulkRecord.of(order, items, control));
        return log.append(records).thenApply(done -> created(current(order.id())));
    }

    private static Reply created(BulkJob job) {
        return Reply.json(201, BulkView.withSample(job)).header("Location", BulkReads.BULK + "/" + job.id());
    }

    private Route control(String verb, Wanted wanted, Set<BulkJob.Status> from) {
        return Route.post(BulkReads.JOB + "/" + verb, call -> {
            BulkJob job = BulkReads.found(log, call);
            String reason = call.body().length == 0
                    ? null
                    : call.json(ControlBody.class).reason();
            if (job.control().wanted() == wanted && !job.isOver()) {
                return CompletableFuture.completedFuture(Reply.ok(BulkView.of(job)));
            }
            if (!from.contains(job.status())) {
                throw notNow(job, verb);
            }
            BulkControl control =
                    new BulkControl(wanted, call.actor(), reason, Instant.now().truncatedTo(ChronoUnit.MILLIS));
            return log.append(List.of(BulkRecord.of(job.id(), control)))
                    .thenApply(done -> Reply.ok(BulkView.of(current(job.id()))));
        });
    }

    private BulkJob current(String id) {
        return log.jobs()
                .find(id)
                .orElseThrow(() -> Problem.of(
                        ProblemCode.NOT_FOUND, "the bulk job " + id + " was deleted meanwhile", "prepare it again"));
    }

    private static Problem notNow(BulkJob job, String verb) {
        String status = job.status().name().toLowerCase(Locale.ROOT);
        return Problem.of(
                ProblemCode.BULK_STATUS,
                "the bulk job " + job.id() + " is " + status + ", so it cannot " + verb,
                job.isOver()
                        ? "prepare a new job for what is left"
                        : "read the job; its status says what is possible: start a prepared one, pause a running"
                                + " one, continue a paused one");
    }
}
