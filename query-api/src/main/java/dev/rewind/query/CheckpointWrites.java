package dev.rewind.query;

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
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.Publisher;
import dev.rewind.query.log.Requests;
import dev.rewind.query.store.Position;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asking for things to happen to checkpoints: each request is an event in the log, in its caller's name. */
final class CheckpointWrites {

    private static final String MANUAL = "manual";
    private static final String RESTORE = "/api/checkpoints/{checkpoint_id}/restore";

    private final Stores stores;
    private final Publisher publisher;
    private final Requests requests;
    private final int maxStateBytes;

    CheckpointWrites(Stores stores, Publisher publisher, Requests requests, int maxStateBytes) {
        this.stores = stores;
        this.publisher = publisher;
        this.requests = requests;
        this.maxStateBytes = maxStateBytes;
    }

    List<Route> routes() {
        return List.of(
                Route.post(RESTORE, this::restore),
                Route.post("/api/checkpoints/{entity_type}/{entity_id}/rollback", this::rollback),
                Route.post("/api/checkpoints/{entity_type}/{entity_id}", this::capture));
    }

    /** No member: a body may be empty or {@code {}}. */
    record RestoreBody() {}

    /**
     * What a rollback request may say.
     *
     * @param checkpointId short for {@code target: {checkpoint_id}}
     * @param dryRun whether to answer what would happen, and do nothing
     */
    record RollbackBody(
            @Nullable CheckpointId checkpointId,
            @Nullable RollbackTarget target,
            String reason,
            @Nullable CheckpointId ifLatest,
            @Nullable Boolean cascade,
            @Nullable Boolean dryRun) {}

    /** What a manual checkpoint may say; without a reason it is {@value #MANUAL}. */
    record CaptureBody(
            Snapshot state,
            @Nullable String reason,
            @Nullable StepCause cause,
            Map<String, String> labels) {}

    private CompletionStage<Reply> restore(Call call) {
        String id = call.path("checkpoint_id");
        if (id.indexOf(':') < 0) {
            // No checkpoint's id: this is the entity whose id is "restore", of that type.
            return capture(call, call.path("checkpoint_id", type -> new EntityKey(type, "restore")));
        }
        CheckpointId checkpointId = call.path("checkpoint_id", CheckpointId::parse);
        if (call.body().length > 0) {
            call.json(RestoreBody.class);
        }
        String actor = call.actor();
        return CheckpointReads.find(stores, checkpointId, Stores.carried(call)).thenCompose(found -> {
            verify(found);
            PlanEvent restored = new PlanEvent.CheckpointRestored(
                    null, checkpointId, found.checkpoint().stateHash(), actor);
            return publisher
                    .publish(Outgoing.event(call, checkpointId.entity(), restored))
                    .thenApply(position -> Answers.at(
                            Reply.ok(found.checkpoint().with(found.snapshot().body()))
                                    .header("ETag", found.checkpoint().etag()),
                            position.toString()));
        });
    }

    private CompletionStage<Reply> rollback(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        RollbackBody body = call.json(RollbackBody.class);
        PlanEvent.RollbackRequested asked = Input.valid(() -> new PlanEvent.RollbackRequested(
                null, target(body), body.reason(), call.actor(), body.ifLatest(), body.cascade()));
        if (Boolean.TRUE.equals(body.dryRun())) {
            return new DryRun(stores).of(entity, asked, Stores.carried(call));
        }
        Envelope<PlanEvent> request = Outgoing.event(call, entity, asked);
        return requests.submit(request, Fact.RollbackOrdered.class, call::wait)
                .thenCompose(outcome -> outcome.decision()
                        .map(order -> ordered(order, outcome.position()))
                        .orElseGet(() ->
                                CompletableFuture.completedFuture(Answers.undecided(request, outcome.position()))));
    }

    private CompletionStage<Reply> capture(Call call) {
        return capture(call, CheckpointReads.entity(call));
    }

    private CompletionStage<Reply> capture(Call call, EntityKey entity) {
        CaptureBody body = call.json(CaptureBody.class);
        String actor = call.actor();
        String reason = body.reason() == null ? MANUAL : body.reason();
        Envelope<PlanEvent> request = Outgoing.event(
                call,
                entity,
                Input.valid(() ->
                        new PlanEvent.StateCaptured(null, body.state(), reason, body.cause(), body.labels(), actor)));
        if (body.state().size() > maxStateBytes) {
            throw tooLarge(body.state().size());
        }
        return requests.submit(request, Fact.CheckpointTaken.class, call::wait)
                .thenApply(outcome -> outcome.decision()
                        .map(taken -> taken(taken.checkpoint().withState(body.state()), outcome.position()))
                        .orElseGet(() -> Answers.undecided(request, outcome.position())));
    }

    private static Reply taken(Checkpoint checkpoint, Position position) {
        return Answers.at(Reply.json(201, checkpoint), position.toString())
                .header("Location", "/api/checkpoints/" + checkpoint.id());
    }

    private CompletableFuture<Reply> ordered(Fact.RollbackOrdered order, Position position) {
        String location = "/api/rollbacks/" + order.rollbackId();
        Reply rollback = Answers.at(Reply.ok(Rollback.ordered(order)), position.toString());
        return stores.snapshot(order.checkpoint().id(), List.of(position))
                .thenApply(state -> {
                    Stores.present(
                            state, "state of checkpoint " + order.checkpoint().id());
                    return Reply.ok(Splice.into(rollback.body(), "state", state.body()))
                            .header(Position.HEADER, position.toString());
                })
                // It is ordered, so nobody must ask for it again for want of its state.
                .exceptionally(failure -> rollback.status(202))
                .thenApply(reply -> reply.header("Location", location));
    }

    private static @Nullable RollbackTarget target(RollbackBody body) {
        if (body.checkpointId() == null) {
            return body.target();
        }
        if (body.target() != null) {
            throw new IllegalArgumentException("checkpoint_id and target name two targets; give one");
        }
        return new RollbackTarget.ToCheckpoint(body.checkpointId());
    }

    /** Integrity fails closed: the processor has verified the state, and whoever hands it out does so again. */
    private static void verify(CheckpointReads.Found found) {
        CheckpointJson json = found.checkpoint();
        Checkpoint checkpoint = found.metadata();
        if (!Sha256.hex(found.snapshot().body()).equals(json.stateHash())
                || !checkpoint.expectedChainHash().equals(checkpoint.chainHash())) {
            throw Problem.of(
                            ProblemCode.INTEGRITY_FAILED,
                            "the checkpoint is not the one that was recorded; its state is handed to nobody",
                            "restore another checkpoint")
                    .value(json.id().toString());
        }
    }

    private Problem tooLarge(int size) {
        return Problem.of(
                        ProblemCode.STATE_TOO_LARGE,
                        "state has " + size + " bytes of canonical JSON; at most " + maxStateBytes + " are allowed",
                        "keep large content elsewhere and put a reference into the state")
                .with("size_bytes", size)
                .with("limit_bytes", maxStateBytes);
    }
}
