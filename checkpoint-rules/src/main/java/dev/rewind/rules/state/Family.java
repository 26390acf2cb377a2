package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an entity comes from, and which entities began with its checkpoints. Those checkpoints are kept.
 *
 * @param from the checkpoint of another entity that it began with; null if it began by itself
 * @param forks entities that began with its checkpoints, oldest first
 */
public record Family(
        @JsonInclude(JsonInclude.Include.NON_NULL) Checkpoint.@Nullable ForkedFrom from,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Entity.Fork> forks) {

    static final Family NONE = new Family(null, List.of());

    /** Takes absent forks as none. */
    public Family {
        forks = forks == null ? List.of() : List.copyOf(forks);
    }

    /** The stored form; null for an entity without relatives, so that its row is as before. */
    @Nullable
    Family stored() {
        return equals(NONE) ? null : this;
    }

    Family after(Checkpoint taken) {
        return taken.forkedFrom() == null ? this : new Family(taken.forkedFrom(), forks);
    }

    Family after(Fact.CheckpointForked fact) {
        Entity.Fork fork = new Entity.Fork(fact.checkpointId(), fact.to(), fact.effects());
        boolean isKnown = isForked(fact.checkpointId(), fact.to());
        boolean isForked = fact.outcome() == Fact.CheckpointForked.Outcome.FORKED;
        if (isKnown == isForked) {
            throw new IllegalTransitionException(
                    fork + (isKnown ? " cannot be forked again" : " is no fork that could be refused"));
        }
        return new Family(
                from,
                isForked
                        ? Stream.concat(forks.stream(), Stream.of(fork)).toList()
                        : forks.stream()
                                .filter(known -> !known.is(fact.checkpointId(), fact.to()))
                                .toList());
    }

    /** Whether an entity began with this checkpoint. */
    public boolean isForked(CheckpointId checkpoint) {
        return forks.stream().anyMatch(fork -> fork.checkpointId().equals(checkpoint));
    }

    /** Whether this entity began with this checkpoint. */
    public boolean isForked(CheckpointId checkpoint, EntityKey as) {
        return forks.stream().anyMatch(fork -> fork.is(checkpoint, as));
    }

    /** Whether a fork may ask this entity to go back to this checkpoint, so that it is kept. */
    public boolean isOwned(CheckpointId checkpoint) {
        return forks.stream()
                .anyMatch(fork -> fork.effects() == Checkpoint.Effects.OWNED
                        && checkpoint.sequence() <= fork.checkpointId().sequence());
    }

    /** Whether this is a checkpoint of the base, up to the fork, and the fork owns its effects. */
    public boolean owns(CheckpointId checkpoint) {
        return from != null
                && from.ownsEffects()
                && from.checkpointId().entity().equals(checkpoint.entity())
                && checkpoint.sequence() <= from.checkpointId().sequence();
    }

    /** Whether no more entities may begin with its checkpoints. */
    @JsonIgnore
    public boolean isFull() {
        return forks.size() >= Limits.FORKS;
    }
}
