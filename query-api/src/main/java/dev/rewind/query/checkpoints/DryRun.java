package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.UndoStep;
import dev.rewind.query.checkpoints.CheckpointReads.Found;
import dev.rewind.query.http.Reply;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.resource.AbsentEntities;
import dev.rewind.query.resource.EntityPresence;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.RollbackPlan;
import dev.rewind.storeapi.StoreParameters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Previews a rollback: a store server decides on the request by the same rules, and nothing changes. */
final class DryRun {

    private final StoreQueries stores;
    private final PresenceListener presence;

    DryRun(StoreQueries stores, PresenceListener presence) {
        this.stores = stores;
        this.presence = presence;
    }

    /**
     * The answer.
     *
     * @param target the checkpoint that the entity would go back to
     * @param rollback the rollback as it would be ordered
     * @param undo the steps that would be undone or cancelled, newest first
     * @param undoneBefore the steps that the restored state includes although an earlier rollback has undone them,
     *     newest first; they are not done again
     * @param touched participants that would be asked to go back too
     * @param digest of all that the rollback would do, to name in the request; null if the processor is of an older
     *     release
     * @param needsApproval what makes the approval of a second person necessary; empty if none is needed
     * @param presence whether anyone is there to apply the rollback
     * @param edit what the request changes: from the state of the target to the one that the entity would go on with;
     *     null if it changes nothing
     * @param base what the base of a fork would take back, if the fork went back past its beginning; null if it does not
     * @param diff the changes from the state of the latest checkpoint to the restored state; null if the latest one is
     *     damaged, because its state is then not known
     */
    record Preview(
            boolean dryRun,
            Checkpoint target,
            Rollback rollback,
            List<UndoStep> undo,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UndoStep> undoneBefore,
            List<String> touched,
            @Nullable String digest,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fact.RollbackProposed.Need> needsApproval,
            EntityPresence presence,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            EditPreview edit,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            BasePreview base,

            DiffReads.@Nullable Diff diff) {}

    /** What an edit changes in the state of the target. */
    record EditPreview(String stateHash, List<StateDiff.Operation> patch, List<StateDiff.Change> changes) {
        static EditPreview of(PlanEvent.Edit edit, Found target) {
            StateDiff diff = StateDiff.between(
                    target.snapshot().as(JsonNode.class), edit.state().tree());
            return new EditPreview(edit.state().hash(), diff.patch(), diff.changes());
        }
    }

    /**
     * What the base of a fork would do.
     *
     * @param checkpointId the checkpoint that it would go back to
     * @param undo its steps that would be undone or cancelled, newest first
     * @param undoneBefore the steps that its restored state includes although an earlier rollback has undone them
     * @param touched participants that it would ask in turn
     */
    record BasePreview(
            CheckpointId checkpointId,
            List<UndoStep> undo,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UndoStep> undoneBefore,
            List<String> touched) {
        static BasePreview of(Planned planned) {
            Rollback rollback = planned.rollback();
            return new BasePreview(
                    rollback.checkpointId(), rollback.undo(), rollback.undoneBefore(), touchedBy(rollback));
        }
    }

    private static List<String> touchedBy(Rollback rollback) {
        return rollback.ledger().stream()
                .map(Rollback.LedgerEntry::participant)
                .filter(Objects::nonNull)
                .toList();
    }

    /** A rollback as it would be ordered, and the checkpoint that is the latest before it. */
    record Planned(
            Rollback rollback,
            CheckpointId latest,
            @Nullable String digest,
            List<Fact.RollbackProposed.Need> needs,
            StoreAnswer answer) {}

    /** What would be decided; fails with the refusal that the request would get. */
    static CompletableFuture<Planned> planned(
            StoreQueries stores, EntityKey entity, PlanEvent.RollbackRequested asked, List<Position> carried) {
        return stores.rollbackPlan(entity, query(asked), carried).thenCompose(answer -> {
            RollbackPlan planned = RollbackPlan.read(answer.body());
            RollbackPlan.Refused refused = planned.refused();
            if (refused != null) {
                return AbsentEntities.instead(stores, Problem.of(refused.code(), refused.why()), entity, carried)
                        .thenCompose(CompletableFuture::failedFuture);
            }
            return CompletableFuture.completedFuture(new Planned(
                    Objects.requireNonNull(planned.rollback(), "a plan without a refusal has a rollback"),
                    Objects.requireNonNull(planned.latest(), "an entity that can be rolled back has a checkpoint"),
                    planned.digest(),
                    planned.needs(),
                    answer));
        });
    }

    /** The states to compare; the latest one is empty if it is damaged. */
    private record States(Optional<Found> latest, Found target) {}

    /** 200 with a {@link Preview}, or the refusal that the request would get. */
    CompletionStage<Reply> of(EntityKey entity, PlanEvent.RollbackRequested asked, List<Position> carried) {
        return planned(stores, entity, asked, carried).thenCompose(planned -> {
            Rollback rollback = planned.rollback();
            CompletableFuture<Optional<Found>> from =
                    CheckpointReads.find(stores, planned.latest(), List.of()).thenApply(Optional::of);
            return StoreQueries.orIfDamaged(from, Optional.empty())
                    .thenCombine(CheckpointReads.find(stores, rollback.checkpointId(), List.of()), States::new)
                    .thenCombine(
                            stores.entity(entity, List.of())
                                    .thenCombine(base(rollback), (head, base) -> new Around(head, base.orElse(null))),
                            (both, around) -> reply(
                                    asked.edit(),
                                    planned,
                                    rollback,
                                    both,
                                    EntityPresence.of(
                                            StoreQueries.present(around.head(), "entity", entity)
                                                    .as(Entity.class),
                                            rollback,
                                            presence),
                                    around.base(),
                                    planned.answer()));
        });
    }

    private record Around(StoreAnswer head, @Nullable BasePreview base) {}

    /** What the base would do, if the rollback asks it; fails with the refusal that the base would answer. */
    private CompletableFuture<Optional<BasePreview>> base(Rollback rollback) {
        return rollback.ledger().stream()
                .map(Rollback.LedgerEntry::checkpointId)
                .filter(Objects::nonNull)
                .findFirst()
                .map(target -> planned(stores, target.entity(), asBase(target, rollback), List.of())
                        .thenApply(planned -> Optional.of(BasePreview.of(planned))))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    private static PlanEvent.RollbackRequested asBase(CheckpointId target, Rollback rollback) {
        return new PlanEvent.RollbackRequested(
                null,
                new RollbackTarget.ToCheckpoint(target),
                "dry run",
                rollback.rollbackId().toString(),
                null,
                null);
    }

    private static Reply reply(
            PlanEvent.@Nullable Edit edit,
            Planned planned,
            Rollback rollback,
            States states,
            EntityPresence applier,
            @Nullable BasePreview base,
            StoreAnswer plan) {
        Found to = states.target();
        DiffReads.Diff diff = states.latest()
                .map(latest -> edit == null
                        ? DiffReads.Diff.between(latest, to)
                        : DiffReads.Diff.between(latest, to.checkpoint().id(), edit.state()))
                .orElse(null);
        EditPreview edited = edit == null ? null : EditPreview.of(edit, to);
        Preview preview = new Preview(
                true,
                to.metadata(),
                rollback,
                rollback.undo(),
                rollback.undoneBefore(),
                touchedBy(rollback),
                planned.digest(),
                planned.needs(),
                applier,
                edited,
                base,
                diff);
        return StoreReplies.withPosition(Reply.ok(preview), plan);
    }

    private static String query(PlanEvent.RollbackRequested asked) {
        Map<String, String> query = new TreeMap<>();
        if (asked.target() != null) {
            query.put(StoreParameters.TARGET, DryRunQuery.json(asked.target()));
        }
        if (asked.ifLatest() != null) {
            query.put(StoreParameters.IF_LATEST, asked.ifLatest().toString());
        }
        if (asked.ifDigest() != null) {
            query.put(StoreParameters.IF_DIGEST, asked.ifDigest());
        }
        if (asked.cascade() != null) {
            query.put(StoreParameters.CASCADE, asked.cascade().toString());
        }
        DryRunQuery.edit(query, asked.edit());
        return ListQuery.query(query);
    }
}
