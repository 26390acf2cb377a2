package dev.rewind.query.checkpoints;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.CheckpointJson;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StateSize;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.storeapi.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests forks: new entities that begin with checkpoints of others. The request goes to the entity of the checkpoint,
 * whose processor verifies it. The new entity may be in another partition, so the answer waits until it is there.
 */
public final class ForkWrites {

    private static final int LOOKS = 100;
    private static final Executor LATER = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private final StoreQueries stores;
    private final DecidedRequests requests;
    private final RollbackEdits edits;

    public ForkWrites(StoreQueries stores, DecidedRequests requests, StateSize stateSize) {
        this.stores = stores;
        this.requests = requests;
        this.edits = new RollbackEdits(stores, stateSize);
    }

    public List<Route> routes() {
        return List.of(Route.post("/api/entities/{entity_type}/{entity_id}/fork", this::fork));
    }

    /**
     * The body of a request.
     *
     * @param checkpointId the checkpoint to begin with; by default the latest
     * @param to the new entity
     * @param plan the name of the plan that goes on from there; by default none does
     * @param step the name of the step to go on with; by default the one that starts from the checkpoint
     * @param edit a change to the state
     * @param effects whose the effects of the base's earlier steps are; null: the base's
     * @param ifDigest the digest that a dry run returned: refuse the fork unless it is exactly that
     * @param dryRun whether to answer with what the fork would be and change nothing
     */
    record ForkBody(
            @Nullable CheckpointId checkpointId,
            EntityKey to,
            String reason,
            @Nullable String plan,
            @Nullable String step,
            RollbackEdits.@Nullable EditBody edit,
            Checkpoint.@Nullable Effects effects,
            @Nullable String ifDigest,
            @Nullable Boolean dryRun) {
        ForkBody {
            ShownDigest.check(ifDigest);
        }
    }

    private CompletionStage<Reply> fork(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        ForkBody body = call.json(ForkBody.class);
        if (body.step() != null && body.plan() == null) {
            throw Problem.of(
                            ProblemCode.INVALID_BODY,
                            "step names where a plan goes on, but the fork names no plan",
                            "add plan, the name of the plan, or leave step out")
                    .value(body.step());
        }
        CheckpointId named = body.checkpointId();
        if (named != null && !named.entity().equals(entity)) {
            throw Problem.of(RefusalCode.OTHER_ENTITY, named + " is not a checkpoint of " + entity);
        }
        List<Position> carried = StoreQueries.requiredPositions(call);
        return base(entity, body, carried).thenCompose(base -> {
            PlanEvent.ForkRequested asked = RequestInput.valid(() -> new PlanEvent.ForkRequested(
                    null,
                    base,
                    body.to(),
                    body.reason(),
                    call.actor(),
                    body.plan(),
                    body.step(),
                    null,
                    body.effects(),
                    body.ifDigest()));
            return requireNew(body.to())
                    .thenCompose(isNew -> edited(asked, body))
                    .thenCompose(ready -> Boolean.TRUE.equals(body.dryRun())
                            ? new ForkDryRun(stores).of(ready)
                            : asked(call, OutgoingEvents.event(call, entity, ready), ready));
        });
    }

    private CompletableFuture<CheckpointId> base(EntityKey entity, ForkBody body, List<Position> carried) {
        return body.checkpointId() != null
                ? CompletableFuture.completedFuture(body.checkpointId())
                : stores.latest(entity, "", carried)
                        .thenApply(answer -> CheckpointJson.of(StoreQueries.present(answer, "checkpoint of", entity)
                                        .body())
                                .id());
    }

    /** Only for an early answer: the processors decide whether the entity is new. */
    private CompletableFuture<Boolean> requireNew(EntityKey to) {
        return stores.entity(to, List.of()).thenApply(answer -> {
            if (answer.isFound()) {
                throw exists(to);
            }
            return true;
        });
    }

    private CompletableFuture<PlanEvent.ForkRequested> edited(PlanEvent.ForkRequested asked, ForkBody body) {
        RollbackEdits.EditBody edit = body.edit();
        return edit == null
                ? CompletableFuture.completedFuture(asked)
                : CheckpointReads.find(stores, asked.checkpointId(), List.of())
                        .thenApply(found -> new PlanEvent.ForkRequested(
                                null,
                                asked.checkpointId(),
                                asked.to(),
                                asked.reason(),
                                asked.requestedBy(),
                                asked.plan(),
                                asked.step(),
                                edits.edit(edit, found),
                                asked.effects(),
                                asked.ifDigest()));
    }

    private CompletionStage<Reply> asked(RouteCall call, Envelope<PlanEvent> request, PlanEvent.ForkRequested asked) {
        return OutgoingEvents.ask(
                requests,
                call,
                request,
                Fact.CheckpointForked.class,
                position -> begun(request, asked, position, LOOKS));
    }

    /** Looks until the new entity is there. */
    private CompletableFuture<Reply> begun(
            Envelope<PlanEvent> request, PlanEvent.ForkRequested asked, Position position, int looks) {
        EntityKey to = asked.to();
        return stores.entity(to, List.of()).thenCompose(answer -> {
            if (!answer.isFound() && looks > 0) {
                return CompletableFuture.supplyAsync(() -> looks - 1, LATER)
                        .thenCompose(left -> begun(request, asked, position, left));
            }
            if (!answer.isFound()) {
                return CompletableFuture.completedFuture(StoreReplies.undecided(request, position));
            }
            Checkpoint.ForkedFrom from = answer.as(Entity.class).forkedFrom();
            if (from == null || !from.checkpointId().equals(asked.checkpointId())) {
                throw exists(to);
            }
            return CompletableFuture.completedFuture(
                    StoreReplies.withPosition(Reply.ok(answer.body()).status(201), answer)
                            .header("Location", "/api/entities/" + to.type() + "/" + to.id()));
        });
    }

    private static Problem exists(EntityKey to) {
        return Problem.of(
                RefusalCode.ENTITY_EXISTS,
                "a new entity can begin with a checkpoint only, but " + to + " exists already");
    }
}
