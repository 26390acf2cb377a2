package dev.rewind.query.bulk;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.query.job.BulkAction;
import dev.rewind.query.job.BulkControl;
import dev.rewind.query.job.BulkItem;
import dev.rewind.query.job.BulkJob;
import dev.rewind.query.job.BulkOrder;
import dev.rewind.query.job.BulkOutcome;
import dev.rewind.query.job.BulkProgress;
import dev.rewind.query.job.BulkQuery;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A bulk job in an answer.
 *
 * @param dryRun true for a preview, which is not recorded and has no id
 * @param control the last request to start, pause, continue or stop it
 * @param sample its first items, in the answer to the request that made it
 * @param rollbacks where its rollbacks stand, if the caller asked
 */
record BulkView(
        @Nullable Boolean dryRun,
        @Nullable String bulkId,
        BulkAction action,
        BulkQuery query,
        @Nullable RollbackTarget target,
        @Nullable Boolean cascade,
        String reason,
        String requestedBy,
        int rate,
        BulkJob.@Nullable Status status,
        int total,
        BulkJob.@Nullable Counts counts,
        @Nullable BulkControl control,
        @Nullable Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable List<Item> sample,
        BulkStandings.@Nullable Counts rollbacks) {

    private static final int SAMPLE = 10;
    private static final String WAITING = "waiting";

    /**
     * An item in an answer.
     *
     * @param number its place in the job, from 1
     * @param latest its latest checkpoint when the job was prepared
     * @param outcome {@code waiting}, or the result
     * @param rollbackStatus where the rollback stands now
     */
    record Item(
            int number,
            String entityType,
            String entityId,
            @Nullable CheckpointId latest,
            String outcome,
            @Nullable String code,
            @Nullable String why,
            @Nullable RollbackId rollbackId,
            Rollback.@Nullable Standing rollbackStatus,
            @Nullable Instant decidedAt) {

        Item with(Rollback.@Nullable Standing standing) {
            return new Item(number, entityType, entityId, latest, outcome, code, why, rollbackId, standing, decidedAt);
        }
    }

    static BulkView of(BulkJob job) {
        return of(job, null, null);
    }

    static BulkView withSample(BulkJob job) {
        return of(job, sample(job.items()), null);
    }

    static BulkView with(BulkJob job, BulkStandings.Counts rollbacks) {
        return of(job, null, rollbacks);
    }

    private static BulkView of(BulkJob job, @Nullable List<Item> sample, BulkStandings.@Nullable Counts rollbacks) {
        BulkOrder order = job.order();
        BulkProgress progress = job.progress();
        return new BulkView(
                null,
                order.id(),
                order.action(),
                order.query(),
                order.target(),
                order.cascade(),
                order.reason(),
                order.requestedBy(),
                order.rate(),
                job.status(),
                order.total(),
                job.counts(),
                job.control(),
                order.createdAt(),
                progress == null ? null : progress.startedAt(),
                progress == null ? null : progress.endedAt(),
                sample,
                rollbacks);
    }

    /** What a job would be. */
    static BulkView preview(BulkOrder order, List<BulkItem> items) {
        return new BulkView(
                true,
                null,
                order.action(),
                order.query(),
                order.target(),
                order.cascade(),
                order.reason(),
                order.requestedBy(),
                order.rate(),
                null,
                order.total(),
                null,
                null,
                null,
                null,
                null,
                sample(items),
                null);
    }

    private static List<Item> sample(List<BulkItem> items) {
        return IntStream.range(0, Math.min(SAMPLE, items.size()))
                .mapToObj(i -> item(i + 1, items.get(i), null))
                .toList();
    }

    static Item item(int number, BulkItem item, @Nullable BulkOutcome outcome) {
        return new Item(
                number,
                item.entity().type(),
                item.entity().id(),
                item.checkpoint(),
                outcome == null ? WAITING : outcome.result().name().toLowerCase(Locale.ROOT),
                outcome == null ? null : outcome.code(),
                outcome == null ? null : outcome.why(),
                outcome == null ? null : outcome.rollbackId(),
                null,
                outcome == null ? null : outcome.at());
    }
}
