package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.EntityForked;
import dev.rewind.events.PlanEvent.ForkRefused;
import dev.rewind.events.PlanEvent.ForkRequested;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Step;
import dev.rewind.rules.approval.ForkDigest;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides on requests for forks: new entities that begin with checkpoints of others. */
record ForkRequests(Draft draft, History history) {

    /** Verifies a checkpoint and hands it over to a new entity. From then on it is kept. */
    Draft forkRequested(ForkRequested event) {
        CheckpointId id = event.checkpointId();
        EntityState state = draft.state();
        if (!id.entity().equals(draft.entity()) || event.to().equals(draft.entity())) {
            return draft.refuse(
                    RefusalCode.OTHER_ENTITY,
                    id.entity().equals(draft.entity())
                            ? draft.entity() + " cannot begin with its own checkpoint; name a new entity"
                            : id + " is not a checkpoint of " + draft.entity());
        }
        Checkpoint base = history.checkpoint(id.sequence());
        if (base == null) {
            return draft.refuse(RefusalCode.NO_CHECKPOINT, OperatorRequests.missing(history, id));
        }
        if (state.family().isForked(id, event.to())) {
            return draft.refuse(RefusalCode.ENTITY_EXISTS, event.to() + " has begun with " + id + " already");
        }
        if (state.family().isFull()) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_FORKS,
                    Limits.FORKS + " entities have begun with checkpoints of " + draft.entity()
                            + "; no more are allowed. Fork one of them");
        }
        if (event.edit() != null && !event.edit().of().equals(id)) {
            return draft.refuse(
                    RefusalCode.OTHER_TARGET,
                    "the state of " + event.edit().of() + " was edited, but the fork is of " + id);
        }
        boolean isBeforeAnyStep = base.parent() == null;
        if (event.plan() != null && event.step() == null && base.continuesWith() == null && !isBeforeAnyStep) {
            return draft.refuse(
                    RefusalCode.FORK_WITHOUT_STEP,
                    "no step starts from " + id + ", so the plan would not know where to go on; name the step");
        }
        Step step = plan(base, event);
        if (step != null && knowsSteps(state, event) && !stepsOf(state).contains(step.name())) {
            return draft.refuse(
                    RefusalCode.UNKNOWN_STEP,
                    "plan " + event.plan() + " has no step \"" + step.name() + "\" to go on with; its steps are "
                            + stepsOf(state) + ", as " + draft.entity() + " runs it");
        }
        String digest = ForkDigest.of(base, event, step);
        if (event.ifDigest() != null && !event.ifDigest().equals(digest)) {
            return draft.refuse(
                    RefusalCode.FORK_CHANGED,
                    "the fork that was shown has the digest " + event.ifDigest() + ", but this one would begin with "
                            + id + " and has the digest " + digest);
        }
        Checkpoint intact = new IntactCheckpoint(draft, history).intact(id.sequence());
        return intact != null && intact.id().equals(id)
                ? draft.add(new Fact.CheckpointForked(
                        draft.ref(),
                        draft.at(),
                        id,
                        event.to(),
                        Fact.CheckpointForked.Outcome.FORKED,
                        event.reason(),
                        event.requestedBy(),
                        event.effects()))
                : draft.refuse(RefusalCode.NO_INTACT_CHECKPOINT, id + " is damaged, so no entity can begin with it");
    }

    /** The step that a plan goes on with; null if no plan does, or if it begins with its first step. */
    static @Nullable Step plan(Checkpoint base, ForkRequested event) {
        return event.plan() == null ? null : step(base, event.step());
    }

    /** The step to go on with; null if none is named and none starts from the checkpoint. */
    static @Nullable Step step(Checkpoint base, @Nullable String named) {
        Step starts = base.continuesWith();
        return named == null || (starts != null && starts.name().equals(named)) ? starts : new Step(named, null, 1);
    }

    /**
     * Whether the names of the steps of the fork's plan are known: the base runs the plan of that name, and its runner has
     * said which steps there are. A runner that runs another version of it says so by another name.
     */
    static boolean knowsSteps(EntityState state, ForkRequested event) {
        return state.offer() != null
                && state.offer().plan().equals(event.plan())
                && !stepsOf(state).isEmpty();
    }

    private static List<String> stepsOf(EntityState state) {
        return state.outline() == null ? List.of() : state.outline().names();
    }

    /** Begins a new entity with the checkpoint of another one. Its processor has verified it. */
    Draft entityForked(EntityForked event) {
        if (draft.state().exists()) {
            return draft.refuse(
                    RefusalCode.ENTITY_EXISTS,
                    "a new entity can begin with a checkpoint only, but " + draft.entity() + " already has "
                            + draft.state().taken() + " checkpoints");
        }
        draft.begin(
                event.state(),
                new Checkpoint.ForkedFrom(
                        event.from(),
                        event.chainHash(),
                        event.requestedBy(),
                        event.reason(),
                        event.step(),
                        event.edited(),
                        event.effects()));
        return event.plan() == null
                ? draft
                : draft.add(new Fact.PlanOffered(draft.ref(), draft.at(), event.plan(), 1, Fact.OfferCause.REQUESTED));
    }

    /** The other entity could not begin with the checkpoint, so it need not be kept for it. */
    Draft forkRefused(ForkRefused event) {
        return draft.state().family().isForked(event.checkpointId(), event.to())
                ? draft.add(new Fact.CheckpointForked(
                        draft.ref(),
                        draft.at(),
                        event.checkpointId(),
                        event.to(),
                        Fact.CheckpointForked.Outcome.REFUSED,
                        null,
                        null))
                : draft.refuse(RefusalCode.NO_CHECKPOINT, event.to() + " has not begun with " + event.checkpointId());
    }
}
