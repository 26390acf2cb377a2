package dev.rewind.processor.copy;

import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.CopyFreshness;
import dev.rewind.processor.metrics.RestoreGauges;
import dev.rewind.storeapi.ProgressReport;
import dev.rewind.storeapi.RoutingReport;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reports how far this processor is with each partition that it holds or restores. */
public final class CopyProgress {
    private final LocalStores stores;
    private final AppliedProgress progress;
    private final CopyFreshness freshness;
    private final RestoreGauges restoring;

    /** Reports on these stores. */
    public CopyProgress(
            LocalStores stores, AppliedProgress progress, CopyFreshness freshness, RestoreGauges restoring) {
        this.stores = stores;
        this.progress = progress;
        this.freshness = freshness;
        this.restoring = restoring;
    }

    /** The report of this processor. */
    public ProgressReport progress() throws StoreProblem {
        RoutingReport.Here readable = stores.routing().here();
        List<ProgressReport.Held> held = stores.toBeHeld().stream()
                .map(partition -> held(partition, readable))
                .toList();
        return new ProgressReport(readable.address(), held);
    }

    private ProgressReport.Held held(int partition, RoutingReport.Here readable) {
        if (readable.active().contains(partition)) {
            long through = progress.through(partition);
            return ProgressReport.Held.active(partition, behind(partition, through));
        }
        if (readable.standby().contains(partition)) {
            OptionalLong through = stores.throughOfCopy(partition);
            Long behind = through.isPresent() ? behind(partition, through.getAsLong()) : null;
            return ProgressReport.Held.standby(partition, behind);
        }
        return ProgressReport.Held.restoring(partition, restoring.remaining(partition));
    }

    private @Nullable Long behind(int partition, long through) {
        OptionalLong end = freshness.end(partition);
        return end.isPresent() ? Math.max(0, end.getAsLong() - through) : null;
    }
}
