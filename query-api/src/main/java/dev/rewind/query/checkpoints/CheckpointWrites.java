package dev.rewind.query.checkpoints;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.events.json.Snapshot;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.log.EventPublisher;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.CheckpointJson;
import dev.rewind.query.resource.EntityPresence;
import dev.rewind.query.resource.JsonSplice;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StateSize;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes requests about checkpoints: capture, restore and roll back. Each request is an event that names its
 * caller.
 */
public final class CheckpointWrites {

    private static final String MANUAL = "manual";
    private static final String RESTORE = "/api/checkpoints/{checkpoint_id}/restore";

    private final StoreQueries stores;
    private final StoredDecisions storedDecisions;
    private final EventPublisher publisher;
    private final DecidedRequests requests;
    private final StateSize stateSize;
    private final PresenceListener presence;

    public CheckpointWrites(
            StoreQueries stores,
            EventPublisher publisher,
            DecidedRequests requests,
            StateSize stateSize,
            PresenceListener presence) {
        this.stores = stores;
        this.storedDecisions = new StoredDecisions(stores);
        this.publisher = publisher;
        this.requests = requests;
        this.stateSize = stateSize;
        this.presence = presence;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(RESTORE, this::restore),
                Route.post("/api/checkpoints/{entity_type}/{entity_id}/rollback", this::rollback),
                Route.post("/api/checkpoints/{entity_type}/{entity_id}", this::capture));
    }

    /** The body of a restore. */
    record RestoreBody(@Nullable String reason) {}

    /**
     * The body of a rollback request.
     *
     * @param checkpointId short for {@code target: {checkpoint_id}}
     * @param ifDigest the digest that a dry run returned: refuse the rollback unless it does exactly that
     * @param edit the change to the state of the target, with which the entity goes on
     * @param dryRun whether to answer with the result of the rollback and change nothing
     */
    record RollbackBody(
            @Nullable CheckpointId checkpointId,
            @Nullable RollbackTarget target,
            String reason,
            @Nullable CheckpointId ifLatest,
            @Nullable String ifDigest,
            @Nullable Boolean cascade,
            RollbackEdits.@Nullable EditBody edit,
            @Nullable Boolean dryRun) {
        RollbackBody {
            ShownDigest.check(ifDigest);
        }
    }

    /** The body of a manual checkpoint. The default reason is {@value #MANUAL}. */
    record CaptureBody(
            Snapshot state,
            @Nullable String reason,
            @Nullable StepCause cause,
            Map<String, String> labels) {}

    private CompletionStage<Reply> restore(RouteCall call) {
        String id = call.path("checkpoint_id");
        if (id.indexOf(':') < 0) {
            // Without a colon it is not a checkpoint id: the path names the entity "restore" of that type.
            return capture(call, call.path("checkpoint_id", type -> new EntityKey(type, "restore")));
        }
        CheckpointId checkpointId = call.path("checkpoint_id", CheckpointId::parse);
        String reason =
                call.body().length == 0 ? null : call.json(RestoreBody.class).reason();
        String actor = call.actor();
        return CheckpointReads.find(stores, checkpointId, StoreQueries.requiredPositions(call))
                .thenCompose(found -> {
                    verify(found);
                    PlanEvent restored = RequestInput.valid(() -> new PlanEvent.CheckpointRestored(
                            null, checkpointId, found.checkpoint().stateHash(), actor, reason));
                    return publisher
                            .publish(
                                    OutgoingEvents.event(call, checkpointId.entity(), restored),
                                    call.hasIdempotencyKey())
                            .thenApply(position -> StoreReplies.withPosition(
                                    Reply.ok(found.checkpoint()
                                                    .with(found.snapshot().body()))
                                            .header("ETag", found.checkpoint().etag()),
                                    position.toString()));
                });
    }

    private CompletionStage<Reply> rollback(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        RollbackBody body = call.json(RollbackBody.class);
        PlanEvent.RollbackRequested asked = RequestInput.valid(() -> new PlanEvent.RollbackRequested(
                null,
                target(body),
                body.reason(),
                call.actor(),
                body.ifLatest(),
                body.cascade(),
                List.of(),
                body.ifDigest()));
        List<Position> carried = StoreQueries.requiredPositions(call);
        CompletableFuture<PlanEvent.RollbackRequested> whole = body.edit() == null
                ? CompletableFuture.completedFuture(asked)
                : new RollbackEdits(stores, stateSize).resolved(entity, asked, body.edit(), carried);
        return Boolean.TRUE.equals(body.dryRun())
                ? whole.thenCompose(ready -> new DryRun(stores, presence).of(entity, ready, carried))
                : whole.thenCompose(ready -> rollback(call, entity, OutgoingEvents.event(call, entity, ready)));
    }

    private CompletionStage<Reply> rollback(RouteCall call, EntityKey entity, Envelope<PlanEvent> request) {
        boolean once = call.hasIdempotencyKey();
        return requests.submit(
                        request,
                        once,
                        RequestedRollback::isShownBy,
                        RequestedRollback::of,
                        position -> once ? unknown() : stored(request, position),
                        call::wait)
                .thenCompose(outcome -> outcome.decision()
                        .map(decision -> decided(entity, decision, outcome.position()))
                        .orElseGet(() -> CompletableFuture.completedFuture(
                                StoreReplies.undecided(request, outcome.position()))));
    }

    private CompletableFuture<Optional<RequestedRollback>> stored(Envelope<PlanEvent> request, Position position) {
        return storedDecisions.rollback(request, position).thenApply(found -> found.map(RequestedRollback::ordered));
    }

    private CompletableFuture<Reply> decided(EntityKey entity, RequestedRollback decision, Position position) {
        Rollback rollback = decision.rollback();
        if (rollback != null) {
            return ordered(rollback, position);
        }
        RequestedRollback.Waiting waiting =
                Objects.requireNonNull(decision.waiting(), "a rollback that is not ordered waits");
        return CompletableFuture.completedFuture(
                StoreReplies.withPosition(Reply.json(202, waiting), position.toString())
                        .header("Location", "/api/entities/" + entity.type() + "/" + entity.id()));
    }

    /** A repeated request may find what its first copy led to; only a fact shows that this one was decided. */
    private static <R> CompletableFuture<Optional<R>> unknown() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private CompletionStage<Reply> capture(RouteCall call) {
        return capture(call, RequestInput.entity(call));
    }

    private CompletionStage<Reply> capture(RouteCall call, EntityKey entity) {
        CaptureBody body = call.json(CaptureBody.class);
        String actor = call.actor();
        String reason = body.reason() == null ? MANUAL : body.reason();
        Envelope<PlanEvent> request = OutgoingEvents.event(
                call,
                entity,
                RequestInput.valid(() ->
                        new PlanEvent.StateCaptured(null, body.state(), reason, body.cause(), body.labels(), actor)));
        stateSize.check(body.state());
        return requests.submit(
                        request,
                        call.hasIdempotencyKey(),
                        Fact.CheckpointTaken.class,
                        Fact.CheckpointTaken::checkpoint,
                        position -> storedDecisions.checkpoint(request, position),
                        call::wait)
                .thenApply(outcome -> outcome.decision()
                        .map(taken -> taken(taken.withState(body.state()), outcome.position()))
                        .orElseGet(() -> StoreReplies.undecided(request, outcome.position())));
    }

    private static Reply taken(Checkpoint checkpoint, Position position) {
        return StoreReplies.withPosition(Reply.json(201, checkpoint), position.toString())
                .header("Location", "/api/checkpoints/" + checkpoint.id());
    }

    /** Answers with the rollback, who would apply it, and the state to restore. The stores are asked for both at once. */
    private CompletableFuture<Reply> ordered(Rollback order, Position position) {
        byte[] plain = Reply.ok(order).body();
        CompletableFuture<byte[]> rollback = EntityPresence.spliced(plain, order, stores, List.of(position), presence);
        return stores.snapshot(order.restored(), List.of(position))
                .thenCombine(rollback, (state, json) -> {
                    StoreQueries.present(state, "state of checkpoint", order.restored());
                    return Reply.ok(JsonSplice.into(json, "state", state.body()));
                })
                // The rollback is ordered. The caller must not repeat the request only because the state is missing.
                .exceptionallyCompose(
                        failure -> rollback.thenApply(json -> Reply.ok(json).status(202)))
                .thenApply(reply -> reply.header(StoreHeaders.POSITION, position.toString())
                        .header("Location", "/api/rollbacks/" + order.rollbackId()));
    }

    private static @Nullable RollbackTarget target(RollbackBody body) {
        if (body.checkpointId() == null) {
            return body.target();
        }
        if (body.target() != null) {
            throw new IllegalArgumentException("give checkpoint_id or target, not both");
        }
        return new RollbackTarget.ToCheckpoint(body.checkpointId());
    }

    /** Verifies state and chain hash again before the state is returned. */
    private static void verify(CheckpointReads.Found found) {
        CheckpointJson json = found.checkpoint();
        Checkpoint checkpoint = found.metadata();
        if (!Sha256.hex(found.snapshot().body()).equals(json.stateHash())
                || !checkpoint.expectedChainHash().equals(checkpoint.chainHash())) {
            throw Problem.of(
                            ProblemCode.INTEGRITY_FAILED,
                            "the checkpoint does not have the recorded hashes, so its state is not returned",
                            "restore another checkpoint; rewind verify shows what is damaged")
                    .value(json.id().toString());
        }
    }
}
