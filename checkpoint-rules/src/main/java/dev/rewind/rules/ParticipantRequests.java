package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.ParticipantsAsked;
import dev.rewind.events.Fact.RequestRefused;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Participant;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.EntityForked;
import dev.rewind.events.PlanEvent.ForkRefused;
import dev.rewind.events.PlanEvent.ForkRequested;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.RollbackTarget.ToCheckpoint;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates the events by which entities ask each other to roll back (law 8). A rollback asks its participants to go back
 * to the checkpoints that were taken for its steps. When a participant's own rollback settles, it tells the entity that
 * asked.
 */
final class ParticipantRequests implements Fact.Cases<ParticipantRequests> {

    private final LoggedEvent event;
    private final History history;
    /** A rollback that this decision has superseded; those that wait for it are told once its successor is known. */
    private @Nullable RollbackSettled superseded;

    private final List<Request> requests = new ArrayList<>();

    private ParticipantRequests(LoggedEvent event, History history) {
        this.event = event;
        this.history = history;
    }

    /** The events for other entities that follow from these facts of this event. */
    static List<Request> of(LoggedEvent event, List<Fact> facts, History history) {
        ParticipantRequests requests = new ParticipantRequests(event, history);
        for (Fact fact : facts) {
            fact.match(requests);
        }
        requests.tellSuperseded();
        return List.copyOf(requests.requests);
    }

    /** The base of a fork is asked once the fork has gone back: what was done last is undone first. */
    @Override
    public ParticipantRequests rollbackOrdered(RollbackOrdered fact) {
        if (fact.cause().takesPlanOver()) {
            superseded = null;
        }
        tellSuperseded();
        fact.participants().stream()
                .filter(participant -> participant.checkpointId() == null)
                .forEach(participant ->
                        ask(participant, fact.rollbackId(), fact.cause().onBehalfOf()));
        return this;
    }

    @Override
    public ParticipantRequests participantsAsked(ParticipantsAsked fact) {
        Rollback rollback = history.rollback(fact.rollbackId().number());
        if (rollback != null) {
            fact.participants()
                    .forEach(participant ->
                            ask(participant, fact.rollbackId(), rollback.cause().onBehalfOf()));
        }
        return this;
    }

    @Override
    public ParticipantRequests rollbackSettled(RollbackSettled fact) {
        Rollback rollback = history.rollback(fact.rollbackId().number());
        if (rollback != null) {
            if (fact.outcome() == Rollback.Status.SUPERSEDED) {
                superseded = fact;
                return this;
            }
            tell(waiting(rollback), asker -> outcome(fact, asker));
            if (fact.outcome() == Rollback.Status.APPLIED) {
                rollback.ledger().stream()
                        .filter(Rollback.LedgerEntry::isBaseToAsk)
                        .map(line -> Participant.base(Objects.requireNonNull(line.checkpointId())))
                        .forEach(base ->
                                ask(base, fact.rollbackId(), rollback.cause().onBehalfOf()));
            }
        }
        return this;
    }

    private void tellSuperseded() {
        RollbackSettled fact = superseded;
        Rollback rollback =
                fact == null ? null : history.rollback(fact.rollbackId().number());
        if (fact != null && rollback != null) {
            tell(waiting(rollback), asker -> outcome(fact, asker));
        }
        superseded = null;
    }

    /**
     * The rollbacks that wait for this one. A runner that takes a plan over does so by a rollback to where it stands, which
     * does what the superseded one before it had to do; so those that waited for that one wait for this one.
     */
    private List<RollbackId> waiting(Rollback rollback) {
        Rollback one = rollback;
        while (one.cause().takesPlanOver() && one.rollbackId().number() > 1) {
            Rollback before = history.rollback(one.rollbackId().number() - 1);
            if (before == null || before.status() != Rollback.Status.SUPERSEDED) {
                break;
            }
            one = before;
        }
        return one.cause().onBehalfOf();
    }

    /** Only refused rollbacks and forks were asked by another entity. */
    @Override
    public ParticipantRequests requestRefused(RequestRefused fact) {
        if (event.event() instanceof RollbackRequested request) {
            ErrorDetail error = ErrorDetail.of(fact.code().code(), fact.why());
            tell(request.onBehalfOf(), asker -> failed(asker, error));
        }
        if (event.event() instanceof EntityForked forked) {
            requests.add(new Request(forked.from().entity(), new ForkRefused(null, forked.from(), event.entity())));
        }
        return this;
    }

    @Override
    public ParticipantRequests checkpointTaken(Fact.CheckpointTaken fact) {
        return this;
    }

    @Override
    public ParticipantRequests stepClosed(Fact.StepClosed fact) {
        return this;
    }

    @Override
    public ParticipantRequests planClosed(Fact.PlanClosed fact) {
        return this;
    }

    @Override
    public ParticipantRequests participantAnswered(Fact.ParticipantAnswered fact) {
        return this;
    }

    @Override
    public ParticipantRequests planOffered(Fact.PlanOffered fact) {
        return this;
    }

    @Override
    public ParticipantRequests entityParked(Fact.EntityParked fact) {
        return this;
    }

    @Override
    public ParticipantRequests entityParkedByHand(Fact.EntityParkedByHand fact) {
        return this;
    }

    @Override
    public ParticipantRequests signalReceived(Fact.SignalReceived fact) {
        return this;
    }

    @Override
    public ParticipantRequests waitEnded(Fact.WaitEnded fact) {
        return this;
    }

    @Override
    public ParticipantRequests planPaused(Fact.PlanPaused fact) {
        return this;
    }

    @Override
    public ParticipantRequests entityResumed(Fact.EntityResumed fact) {
        return this;
    }

    @Override
    public ParticipantRequests checkpointPinned(Fact.CheckpointPinned fact) {
        return this;
    }

    @Override
    public ParticipantRequests checkpointUnpinned(Fact.CheckpointUnpinned fact) {
        return this;
    }

    @Override
    public ParticipantRequests checkpointRestored(Fact.CheckpointRestored fact) {
        return this;
    }

    @Override
    public ParticipantRequests checkpointsPruned(Fact.CheckpointsPruned fact) {
        return this;
    }

    @Override
    public ParticipantRequests rollbackProposed(Fact.RollbackProposed fact) {
        return this;
    }

    @Override
    public ParticipantRequests proposalClosed(Fact.ProposalClosed fact) {
        return this;
    }

    @Override
    public ParticipantRequests checkpointForked(Fact.CheckpointForked fact) {
        if (event.event() instanceof ForkRequested asked && fact.outcome() == Fact.CheckpointForked.Outcome.FORKED) {
            requests.add(new Request(fact.to(), handedOver(asked, fact)));
        }
        return this;
    }

    @Override
    public ParticipantRequests integrityFailed(Fact.IntegrityFailed fact) {
        return this;
    }

    /** The checkpoint is intact: the rules have verified it for this fact. */
    private EntityForked handedOver(ForkRequested asked, Fact.CheckpointForked fact) {
        Checkpoint base =
                Objects.requireNonNull(history.checkpoint(fact.checkpointId().sequence()));
        Snapshot edited = asked.state();
        Snapshot state = edited == null
                ? Snapshot.ofCanonical(Objects.requireNonNull(history.snapshot(base.stateHash())))
                : edited;
        return new EntityForked(
                null,
                base.id(),
                base.chainHash(),
                state,
                ForkRequests.step(base, asked.step()),
                asked.plan(),
                edited == null ? null : true,
                asked.reason(),
                asked.requestedBy(),
                asked.effects());
    }

    private void ask(Participant participant, RollbackId id, List<RollbackId> onBehalfOf) {
        CheckpointId of = participant.checkpointId();
        requests.add(new Request(
                participant.entity(),
                new RollbackRequested(
                        null,
                        of == null
                                ? new ToCause(new StepCause(event.entity(), participant.step(), participant.attempt()))
                                : new ToCheckpoint(of),
                        of == null
                                ? id + " takes step \"" + participant.step() + "\" back"
                                : id + " goes back past the beginning of " + event.entity()
                                        + ", which owns the effects",
                        id.toString(),
                        null,
                        null,
                        Stream.concat(onBehalfOf.stream(), Stream.of(id)).toList())));
    }

    /** Tells the entity that asked; it is the last in the list of those that wait. */
    private void tell(List<RollbackId> waiting, Function<RollbackId, PlanEvent> answer) {
        if (!waiting.isEmpty()) {
            RollbackId asker = waiting.get(waiting.size() - 1);
            requests.add(new Request(asker.entity(), answer.apply(asker)));
        }
    }

    private PlanEvent outcome(RollbackSettled settled, RollbackId asker) {
        if (settled.outcome() == Rollback.Status.APPLIED) {
            return new RollbackApplied(null, asker, event.entity().toString(), settled.stateHash(), List.of());
        }
        String how = settled.outcome().name().toLowerCase(Locale.ROOT);
        return failed(
                asker,
                settled.error() == null ? ErrorDetail.of(how, settled.rollbackId() + " is " + how) : settled.error());
    }

    private PlanEvent failed(RollbackId asker, ErrorDetail error) {
        return new RollbackFailed(null, asker, event.entity().toString(), null, List.of(), error);
    }
}
