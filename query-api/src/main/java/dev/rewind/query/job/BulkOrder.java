package dev.rewind.query.job;

import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.check.WrongValueException;
import dev.rewind.events.cloudevents.Envelope;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a bulk job. It never changes.
 *
 * @param id names the job
 * @param action what to do with each entity
 * @param query which entities were chosen
 * @param target where rollbacks go back to; null is the latest checkpoint
 * @param cascade whether rollbacks ask other entities to go back too; null is yes
 * @param reason why, for people; each request has it
 * @param requestedBy who asked
 * @param rate the most items a second
 * @param total the number of items
 * @param createdAt when the job was prepared
 */
public record BulkOrder(
        String id,
        BulkAction action,
        BulkQuery query,
        @Nullable RollbackTarget target,
        @Nullable Boolean cascade,
        String reason,
        String requestedBy,
        int rate,
        int total,
        Instant createdAt) {

    /** The most items that a job may have. */
    public static final int MOST_ITEMS = 20_000;

    /** The highest rate. */
    public static final int HIGHEST_RATE = 500;

    private static final String SOURCE = "/query-api";
    private static final String EVENT = "bulk-";

    /** @throws IllegalArgumentException when a value is missing or out of its limits */
    public BulkOrder {
        if (action == null) {
            throw new IllegalArgumentException("action is missing; use rollback, retry, resume, cancel or pin");
        }
        if (query == null) {
            throw new IllegalArgumentException("query is missing; give at least one filter, such as status");
        }
        if (rate < 1 || rate > HIGHEST_RATE) {
            throw new WrongValueException(
                    "rate is " + rate + "; it must be from 1 to " + HIGHEST_RATE, Integer.toString(rate));
        }
        if (action != BulkAction.ROLLBACK && (target != null || cascade != null)) {
            throw new IllegalArgumentException("target and cascade are for the action rollback only");
        }
        if (target instanceof RollbackTarget.ToCheckpoint || target instanceof RollbackTarget.ToSequence) {
            throw new IllegalArgumentException("target must fit all entities; use step, at, steps_back or cause");
        }
    }

    /** A job of the same kind with this many items. */
    public BulkOrder with(int items) {
        return new BulkOrder(id, action, query, target, cascade, reason, requestedBy, rate, items, createdAt);
    }

    /** The id of the event that does an item. It is the same whenever and by whichever query API the item is done. */
    String eventId(int number) {
        return EVENT + id + "-" + number;
    }

    /** The event that does an item. */
    Envelope<PlanEvent> event(int number, BulkItem item) {
        return new Envelope<>(eventId(number), SOURCE, item.entity(), Instant.now(), null, null, request(item));
    }

    /** The request for an item. A rollback is refused if the entity is no longer at the checkpoint that was shown. */
    public PlanEvent request(BulkItem item) {
        String why = recorded();
        return switch (action) {
            case ROLLBACK ->
                new PlanEvent.RollbackRequested(null, target, why, requestedBy, item.checkpoint(), cascade);
            case RETRY -> new PlanEvent.RollbackRetryRequested(null, why, requestedBy);
            case RESUME -> new PlanEvent.EntityResumed(null, why, requestedBy);
            case CANCEL -> new PlanEvent.PlanCancelRequested(null, why, requestedBy);
            case PIN ->
                new PlanEvent.CheckpointPinned(
                        null, Objects.requireNonNull(item.checkpoint(), "latest checkpoint"), why, requestedBy);
        };
    }

    private String recorded() {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("reason is missing; say why, for people to read");
        }
        String mark = " (bulk job " + id + ")";
        if (reason.length() + mark.length() > Limits.REASON) {
            throw new IllegalArgumentException(
                    "reason has more than " + (Limits.REASON - mark.length()) + " characters; shorten it");
        }
        return reason + mark;
    }

    /** The item that an event id names. */
    record Place(String job, int number) {

        /** Null if the id is not that of an item. */
        static @Nullable Place of(String eventId) {
            if (!eventId.matches(EVENT + "[0-9a-f]{12}-[1-9][0-9]{0,5}")) {
                return null;
            }
            int dash = eventId.lastIndexOf('-');
            return new Place(eventId.substring(EVENT.length(), dash), Integer.parseInt(eventId.substring(dash + 1)));
        }
    }
}
