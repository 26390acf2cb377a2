package dev.rewind.query.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All bulk jobs that the topic tells of. The only code that changes them is {@link #add}. */
public final class BulkJobs {

    private static final Comparator<BulkJob> NEWEST_FIRST = Comparator.comparing(
                    (BulkJob job) -> job.order().createdAt())
            .thenComparing(BulkJob::id)
            .reversed();

    private final Map<String, BulkParts> jobs = new HashMap<>();

    synchronized void add(BulkRecord record) {
        BulkParts parts = jobs.computeIfAbsent(record.job(), id -> new BulkParts());
        parts.add(record);
        if (parts.isEmpty()) {
            jobs.remove(record.job());
        }
    }

    /** The job of this id. */
    public synchronized Optional<BulkJob> find(String id) {
        BulkParts parts = jobs.get(id);
        return Optional.ofNullable(parts == null ? null : parts.job());
    }

    /** All jobs, newest first. */
    public synchronized List<BulkJob> newestFirst() {
        return jobs.values().stream()
                .map(BulkParts::job)
                .filter(Objects::nonNull)
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /**
     * The oldest jobs that may be deleted to make room for a new one: those that are over, and those that were never
     * started.
     *
     * @param items the items of the new job
     * @param most the items that all jobs together may have
     */
    public List<BulkJob> surplus(int items, int most) {
        List<BulkJob> surplus = new ArrayList<>();
        List<BulkJob> oldestFirst = new ArrayList<>(newestFirst());
        oldestFirst.sort(NEWEST_FIRST.reversed());
        int sum =
                items + oldestFirst.stream().mapToInt(job -> job.items().size()).sum();
        for (BulkJob job : oldestFirst) {
            if (sum <= most) {
                break;
            }
            if (job.isOver() || job.status() == BulkJob.Status.PREPARED) {
                surplus.add(job);
                sum -= job.items().size();
            }
        }
        return surplus;
    }
}
