package dev.rewind.query.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.query.job.BulkControl.Wanted;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bulk job as its records tell it.
 *
 * @param order what was asked
 * @param items the entities, fixed when the job was prepared; an item's number is its place, from 1
 * @param control what people want of it now
 * @param progress how far the worker has come; null before it has begun
 * @param outcomes what became of each item; null for an item without a decision
 */
public record BulkJob(
        BulkOrder order,
        List<BulkItem> items,
        BulkControl control,
        @Nullable BulkProgress progress,
        List<@Nullable BulkOutcome> outcomes) {

    /** The status of a job. */
    public enum Status {
        /** Its items are fixed, and it waits to be started. */
        @JsonProperty("prepared")
        PREPARED,
        /** Its items are done, one after another. */
        @JsonProperty("running")
        RUNNING,
        /** It waits to be continued. */
        @JsonProperty("paused")
        PAUSED,
        /** A person stopped it before its end. */
        @JsonProperty("stopped")
        STOPPED,
        /** Each item has its outcome. */
        @JsonProperty("ended")
        ENDED
    }

    /**
     * How many items have which outcome.
     *
     * @param accepted requests that were granted
     * @param refused requests that were refused
     * @param unanswered requests that were processed without a decision
     * @param waiting items without a decision
     */
    public record Counts(int accepted, int refused, int unanswered, int waiting) {}

    /** Its id. */
    public String id() {
        return order.id();
    }

    /** Its status. */
    public Status status() {
        if (outcomes.stream().allMatch(Objects::nonNull)) {
            return Status.ENDED;
        }
        return switch (control.wanted()) {
            case PREPARED -> Status.PREPARED;
            case RUNNING -> Status.RUNNING;
            case PAUSED -> Status.PAUSED;
            case STOPPED -> Status.STOPPED;
        };
    }

    /** The number of items by their outcome. */
    public Counts counts() {
        int accepted = count(BulkOutcome.Result.ACCEPTED);
        int refused = count(BulkOutcome.Result.REFUSED);
        int unanswered = count(BulkOutcome.Result.UNANSWERED);
        return new Counts(accepted, refused, unanswered, outcomes.size() - accepted - refused - unanswered);
    }

    private int count(BulkOutcome.Result result) {
        return (int) outcomes.stream()
                .filter(outcome -> outcome != null && outcome.result() == result)
                .count();
    }

    /** Whether a worker has something to do for it: items, or the decisions on those that it has asked for. */
    public boolean isWork() {
        boolean isOpen = progress == null || progress.endedAt() == null;
        return isOpen
                && (control.wanted() == Wanted.RUNNING || (control.wanted() == Wanted.STOPPED && progress != null));
    }

    /** Whether no worker will touch it again. */
    public boolean isOver() {
        return status() == Status.ENDED || status() == Status.STOPPED;
    }
}
