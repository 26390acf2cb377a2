package dev.rewind.query.job;

import dev.rewind.query.job.BulkControl.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one bulk job that have been read so far. A job exists once its order, its control and all its items are
 * there. A job that is stopped stays so, and the outcome of an item stays too.
 */
final class BulkParts {

    private final Map<Integer, BulkItem[]> items = new TreeMap<>();
    private final Map<Integer, @Nullable BulkOutcome[]> outcomes = new TreeMap<>();
    private @Nullable BulkOrder order;
    private @Nullable BulkControl control;
    private @Nullable BulkProgress progress;
    private @Nullable BulkJob job;

    void add(BulkRecord record) {
        boolean isGone = record.value() == null;
        switch (record.part()) {
            case ORDER -> order = isGone ? null : record.as(BulkOrder.class);
            case CONTROL -> control = isGone ? null : later(control, record.as(BulkControl.class));
            case PROGRESS -> progress = isGone ? null : record.as(BulkProgress.class);
            case ITEMS -> put(items, record.chunk(), isGone ? null : record.as(BulkItem[].class));
            case OUTCOMES -> {
                @Nullable BulkOutcome[] told = isGone ? null : record.as(BulkOutcome[].class);
                put(outcomes, record.chunk(), told == null ? null : joined(outcomes.get(record.chunk()), told));
            }
        }
        job = assembled();
    }

    /** The job; null while a part of it is missing. */
    @Nullable
    BulkJob job() {
        return job;
    }

    /** Whether nothing is left of it. */
    boolean isEmpty() {
        return order == null && control == null && progress == null && items.isEmpty() && outcomes.isEmpty();
    }

    private @Nullable BulkJob assembled() {
        BulkOrder ordered = order;
        BulkControl wanted = control;
        if (ordered == null || wanted == null) {
            return null;
        }
        List<BulkItem> all = items.values().stream().flatMap(Arrays::stream).toList();
        if (all.size() != ordered.total()) {
            return null;
        }
        List<@Nullable BulkOutcome> told = new ArrayList<>(Collections.nCopies(ordered.total(), null));
        outcomes.forEach((chunk, some) -> {
            for (int i = 0; i < some.length && chunk * BulkRecord.CHUNK + i < told.size(); i++) {
                told.set(chunk * BulkRecord.CHUNK + i, some[i]);
            }
        });
        return new BulkJob(ordered, all, wanted, progress, Collections.unmodifiableList(told));
    }

    private static BulkControl later(@Nullable BulkControl before, BulkControl now) {
        return before != null && before.wanted() == Wanted.STOPPED ? before : now;
    }

    private static @Nullable BulkOutcome[] joined(
            @Nullable BulkOutcome @Nullable [] before, @Nullable BulkOutcome[] now) {
        if (before == null) {
            return now;
        }
        @Nullable BulkOutcome[] joined = now.clone();
        for (int i = 0; i < Math.min(before.length, now.length); i++) {
            BulkOutcome known = before[i];
            BulkOutcome told = now[i];
            if (known != null) {
                joined[i] = told == null ? known : known.and(told);
            }
        }
        return joined;
    }

    private static <T> void put(Map<Integer, T> parts, int chunk, @Nullable T part) {
        if (part == null) {
            parts.remove(chunk);
        } else {
            parts.put(chunk, part);
        }
    }
}
