package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.rewind.events.check.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint that a requested rollback goes back to. In JSON an object with exactly one of {@code checkpoint_id},
 * {@code sequence}, {@code step}, {@code at}, {@code steps_back}, {@code cause}.
 */
public sealed interface RollbackTarget {

    /** Calls the method for this kind of target. */
    <R> R match(Cases<R> cases);

    /** One method for each kind of target. */
    interface Cases<R> {
        R checkpoint(ToCheckpoint target);

        R sequence(ToSequence target);

        R step(ToStep target);

        R at(ToTime target);

        R stepsBack(StepsBack target);

        R cause(ToCause target);
    }

    /** The checkpoint with this id. */
    @JsonDeserialize
    record ToCheckpoint(CheckpointId checkpointId) implements RollbackTarget {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.checkpoint(this);
        }
    }

    /** The checkpoint with this number. */
    @JsonDeserialize
    record ToSequence(long sequence) implements RollbackTarget {
        /** @throws IllegalArgumentException when the sequence is below 1 */
        public ToSequence {
            Check.between("target.sequence", sequence, 1, Long.MAX_VALUE);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.sequence(this);
        }
    }

    /** The checkpoint from which a step of this name last started, in the current timeline. */
    @JsonDeserialize
    record ToStep(String step) implements RollbackTarget {
        /** @throws IllegalArgumentException when the name is empty or too long */
        public ToStep {
            Check.text("target.step", step, Limits.NAME);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.step(this);
        }
    }

    /** The newest checkpoint taken at or before this time. */
    @JsonDeserialize
    record ToTime(Instant at) implements RollbackTarget {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.at(this);
        }
    }

    /** The checkpoint that is this many before the latest one, in the current timeline; 0 is the latest. */
    @JsonDeserialize
    record StepsBack(int stepsBack) implements RollbackTarget {
        /** @throws IllegalArgumentException when the count is negative */
        public StepsBack {
            Check.between("target.steps_back", stepsBack, 0, Integer.MAX_VALUE);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepsBack(this);
        }
    }

    /** The newest checkpoint that was taken for this cause. */
    @JsonDeserialize
    record ToCause(StepCause cause) implements RollbackTarget {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.cause(this);
        }
    }

    @JsonCreator
    static RollbackTarget read(
            @JsonProperty("checkpoint_id") @Nullable CheckpointId checkpointId,
            @JsonProperty("sequence") @Nullable Long sequence,
            @JsonProperty("step") @Nullable String step,
            @JsonProperty("at") @Nullable Instant at,
            @JsonProperty("steps_back") @Nullable Integer stepsBack,
            @JsonProperty("cause") @Nullable StepCause cause) {
        List<RollbackTarget> given = new ArrayList<>();
        if (checkpointId != null) {
            given.add(new ToCheckpoint(checkpointId));
        }
        if (sequence != null) {
            given.add(new ToSequence(sequence));
        }
        if (step != null) {
            given.add(new ToStep(step));
        }
        if (at != null) {
            given.add(new ToTime(at));
        }
        if (stepsBack != null) {
            given.add(new StepsBack(stepsBack));
        }
        if (cause != null) {
            given.add(new ToCause(cause));
        }
        if (given.size() != 1) {
            throw new IllegalArgumentException("target must name exactly one of checkpoint_id, sequence, step, at,"
                    + " steps_back, cause; it names " + given.size());
        }
        return Objects.requireNonNull(given.get(0));
    }
}
