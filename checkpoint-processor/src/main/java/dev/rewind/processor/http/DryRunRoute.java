package dev.rewind.processor.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.processor.topology.TrialDecision;
import dev.rewind.rules.approval.RollbackDigest;
import dev.rewind.rules.state.EntityState;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.RollbackPlan;
import dev.rewind.storeapi.StoreParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what would be decided on a request for a rollback if it arrived now, and writes nothing. */
final class DryRunRoute {
    private static final RollbackPlan.Refused TOO_LARGE = new RollbackPlan.Refused(
            RefusalCode.TOO_MANY_STEPS_TO_UNDO,
            "a record of the rollback would be too large, so the request would become a dead letter"
                    + " (outcome_too_large); choose a nearer checkpoint");

    private final DecisionSettings settings;

    DryRunRoute(DecisionSettings settings) {
        this.settings = settings;
    }

    void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.ROLLBACK_PLAN, this::answer);
    }

    private void answer(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        PlanEvent.RollbackRequested asked = asked(request);
        int partition = copy.partition();
        TrialDecision trial = settings.progress()
                .still(partition, at -> TrialDecision.on(settings, partition, copy.reader(), entity, asked));
        StoreAnswers.json(request, plan(trial, asked, request).write());
    }

    private static RollbackPlan plan(TrialDecision trial, PlanEvent.RollbackRequested asked, StoreCall request) {
        String edit = asked.edit() == null ? null : request.queryParam(StoreParameters.EDIT_HASH);
        EntityState before = trial.before();
        CheckpointId latest = before.latestId();
        Rollback rollback = null;
        String digest = null;
        List<Fact.RollbackProposed.Need> needs = List.of();
        RollbackPlan.Refused refused = trial.tooLarge() ? TOO_LARGE : null;
        for (Fact fact : trial.tooLarge() ? List.<Fact>of() : trial.facts()) {
            if (fact instanceof Fact.RollbackOrdered order) {
                rollback = Rollback.ordered(order);
                digest = RollbackDigest.of(order, latest, edit);
            } else if (fact instanceof Fact.RollbackProposed proposal) {
                rollback = Rollback.proposed(proposal);
                digest = edit == null ? proposal.digest() : RollbackDigest.of(proposal, edit);
                needs = proposal.needs();
            } else if (fact instanceof Fact.RequestRefused refusal) {
                refused = new RollbackPlan.Refused(refusal.code(), refusal.why());
            }
        }
        String shown = request.queryParam(StoreParameters.IF_DIGEST);
        if (edit != null && shown != null && digest != null && !shown.equals(digest)) {
            refused = new RollbackPlan.Refused(
                    RefusalCode.ROLLBACK_CHANGED,
                    "the rollback that was shown has the digest " + shown + ", but now it has the digest " + digest
                            + "; look at the preview again");
        }
        return refused == null
                ? new RollbackPlan(rollback, null, latest, digest, needs)
                : new RollbackPlan(null, refused, latest, null, List.of());
    }

    /**
     * The request. The decision does not depend on who asks and why. It depends on an edited state by its hash only, and
     * by that in the digest only. So the digest is computed here.
     */
    private static PlanEvent.RollbackRequested asked(StoreCall request) throws StoreProblem {
        String target = request.queryParam(StoreParameters.TARGET);
        String ifLatest = request.queryParam(StoreParameters.IF_LATEST);
        String ifDigest = request.queryParam(StoreParameters.IF_DIGEST);
        String cascade = request.queryParam(StoreParameters.CASCADE);
        try {
            PlanEvent.Edit edit = edit(request);
            return new PlanEvent.RollbackRequested(
                    null,
                    target == null ? null : Json.mapper().readValue(target, RollbackTarget.class),
                    "dry run",
                    "dry run",
                    ifLatest == null ? null : CheckpointId.parse(ifLatest),
                    cascade == null ? null : Boolean.valueOf(cascade),
                    List.of(),
                    edit == null ? ifDigest : null,
                    edit);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw StoreProblem.invalid("target is \"" + target + "\" and if_latest is \"" + ifLatest
                    + "\"; target must be a rollback target as JSON, if_latest a checkpoint id");
        }
    }

    /** The change to the state that a request makes, with another state in the place of the edited one; null for none. */
    static PlanEvent.@Nullable Edit edit(StoreCall request) {
        String of = request.queryParam(StoreParameters.EDIT_OF);
        return of == null
                ? null
                : new PlanEvent.Edit(Snapshot.of("dry run"), CheckpointId.parse(of), Snapshot.of(List.of()));
    }
}
