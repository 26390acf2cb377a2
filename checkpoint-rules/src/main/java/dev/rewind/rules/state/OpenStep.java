package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact.WaitEnded;
import dev.rewind.events.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step under way.
 *
 * @param step its name, index and attempt
 * @param sequence number of the checkpoint from which it started
 * @param startedAt when it started
 * @param deadline when it times out; null if it has no time-out
 * @param timedFrom from when its time-out counts, if that is later than its start because the step waited or
 *     the plan was paused
 * @param waits what it waits for before it runs; null if it does not wait, or no longer
 * @param runner the runner that runs it; null if the event did not name it
 */
public record OpenStep(
        Step step,
        long sequence,
        Instant startedAt,
        @Nullable Instant deadline,
        @Nullable Instant timedFrom,
        Step.@Nullable Wait waits,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String runner) {

    /** A step whose time-out counts from its start. */
    public OpenStep(Step step, long sequence, Instant startedAt, @Nullable Instant deadline) {
        this(step, sequence, startedAt, deadline, null, null, null);
    }

    /** The same step, with its whole time-out from this time. */
    OpenStep timedFrom(Instant at) {
        if (deadline == null) {
            return this;
        }
        Duration timeout = Duration.between(timedFrom == null ? startedAt : timedFrom, deadline);
        return new OpenStep(step, sequence, startedAt, at.plus(timeout), at, null, runner);
    }

    /** The same step after its wait. */
    OpenStep waited(WaitEnded fact) {
        return new OpenStep(step, sequence, startedAt, fact.deadline(), fact.at(), null, runner);
    }

    /** Whether it waits for a signal of this name. */
    public boolean waitsFor(String signal) {
        return waits != null && signal.equals(waits.signal());
    }

    /** Whether it waits, and no runner holds the plan meanwhile. */
    boolean waitsWithoutRunner() {
        return waits != null && waits.hasNoRunner();
    }

    /** When something is due: the end of its wait, or its time-out. Null if nothing is. */
    @Nullable
    Instant due() {
        return waits == null ? deadline : waits.until();
    }

    /** Whether an event that names {@code other} means this step. The index is compared only if both have one. */
    boolean is(Step other) {
        return step.isSameAs(other)
                && (step.index() == null || other.index() == null || Objects.equals(step.index(), other.index()));
    }

    public CheckpointId startsFrom(EntityKey entity) {
        return new CheckpointId(entity, sequence);
    }

    /** @param withDeadline false while the plan is paused */
    Entity.OpenStep shownFor(EntityKey entity, boolean withDeadline) {
        return new Entity.OpenStep(
                step.name(),
                step.index(),
                step.attempt(),
                startsFrom(entity),
                startedAt,
                withDeadline ? deadline : null,
                waits,
                runner);
    }
}
