package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RequestRefused;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Participant;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.StepCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Law 8: a rollback asks its participants to go back to the checkpoints taken for its steps, and one that was asked for
 * tells the one that asked what became of it, each time that it is known.
 */
final class Requests {

    private final EntityKey entity;
    private final List<Request> requests = new ArrayList<>();

    private Requests(EntityKey entity) {
        this.entity = entity;
    }

    /** What others have to be asked and told when these facts follow from this event. */
    static List<Request> of(LoggedEvent event, List<Fact> facts, History history) {
        Requests requests = new Requests(event.entity());
        for (Fact fact : facts) {
            if (fact instanceof RollbackOrdered order) {
                order.participants().forEach(participant -> requests.ask(participant, order));
            } else if (fact instanceof RollbackSettled settled) {
                Rollback rollback = history.rollback(settled.rollbackId().number());
                if (rollback != null) {
                    requests.tell(rollback.cause().onBehalfOf(), asker -> requests.outcome(settled, asker));
                }
            } else if (fact instanceof RequestRefused refused && event.event() instanceof RollbackRequested request) {
                ErrorDetail error = ErrorDetail.of(refused.code().code(), refused.why());
                requests.tell(request.onBehalfOf(), asker -> requests.failed(asker, error));
            }
        }
        return List.copyOf(requests.requests);
    }

    private void ask(Participant participant, RollbackOrdered order) {
        RollbackId id = order.rollbackId();
        requests.add(new Request(
                participant.entity(),
                new RollbackRequested(
                        null,
                        new ToCause(new StepCause(entity, participant.step(), participant.attempt())),
                        id + " takes step \"" + participant.step() + "\" back",
                        id.toString(),
                        null,
                        null,
                        Stream.concat(order.cause().onBehalfOf().stream(), Stream.of(id))
                                .toList())));
    }

    /** The last of those who wait is the one that asked. */
    private void tell(List<RollbackId> waiting, Function<RollbackId, PlanEvent> answer) {
        if (!waiting.isEmpty()) {
            RollbackId asker = waiting.get(waiting.size() - 1);
            requests.add(new Request(asker.entity(), answer.apply(asker)));
        }
    }

    private PlanEvent outcome(RollbackSettled settled, RollbackId asker) {
        if (settled.outcome() == Rollback.Status.APPLIED) {
            return new RollbackApplied(null, asker, entity.toString(), settled.stateHash(), List.of());
        }
        String how = settled.outcome().name().toLowerCase(Locale.ROOT);
        return failed(
                asker,
                settled.error() == null ? ErrorDetail.of(how, settled.rollbackId() + " is " + how) : settled.error());
    }

    private PlanEvent failed(RollbackId asker, ErrorDetail error) {
        return new RollbackFailed(null, asker, entity.toString(), null, List.of(), error);
    }
}
