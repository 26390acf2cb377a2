package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.ListQuery;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.ForkPlan;
import dev.rewind.storeapi.RollbackPlan;
import dev.rewind.storeapi.StoreParameters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Previews a fork: a store server decides on the request by the same rules, and nothing changes. */
record ForkDryRun(StoreQueries stores) {

    /**
     * The answer.
     *
     * @param checkpointId the checkpoint to begin with
     * @param step the name of the step that the plan goes on with; null if no plan does, or if it begins with its first step
     * @param stepChecked whether the plan is known to have this step; null without a step
     * @param stateHash hash of the state to begin with
     * @param digest of all that the fork would be, to name in the request
     * @param edit what the request changes in the state; null if it changes nothing
     */
    record Preview(
            boolean dryRun,
            CheckpointId checkpointId,
            EntityKey to,
            @Nullable String plan,
            @Nullable String step,
            @Nullable Boolean stepChecked,
            Checkpoint.@Nullable Effects effects,
            String stateHash,
            @Nullable String digest,

            @JsonInclude(JsonInclude.Include.NON_NULL) DryRun.@Nullable EditPreview edit) {}

    /** 200 with a {@link Preview}, or the refusal that the request would get. */
    CompletableFuture<Reply> of(PlanEvent.ForkRequested asked) {
        return stores.forkPlan(asked.checkpointId().entity(), query(asked), List.of())
                .thenCombine(CheckpointReads.find(stores, asked.checkpointId(), List.of()), (answer, base) -> {
                    if (!answer.isFound()) {
                        throw Problem.of(
                                ProblemCode.NOT_FOUND,
                                "the release of the processor has no dry run of forks",
                                "upgrade the processor, or leave dry_run out");
                    }
                    ForkPlan plan = ForkPlan.read(answer.body());
                    RollbackPlan.Refused refused = plan.refused();
                    if (refused != null) {
                        throw Problem.of(refused.code(), refused.why());
                    }
                    if (asked.ifDigest() != null && !asked.ifDigest().equals(plan.digest())) {
                        throw Problem.of(
                                RefusalCode.FORK_CHANGED,
                                "the fork that was shown has the digest " + asked.ifDigest() + ", but this one has "
                                        + plan.digest());
                    }
                    return reply(asked, plan, base, answer);
                });
    }

    private static Reply reply(
            PlanEvent.ForkRequested asked, ForkPlan plan, CheckpointReads.Found base, StoreAnswer answer) {
        PlanEvent.Edit edit = asked.edit();
        Preview preview = new Preview(
                true,
                asked.checkpointId(),
                asked.to(),
                asked.plan(),
                plan.step(),
                plan.step() == null ? null : plan.isStepKnown(),
                asked.effects(),
                edit == null ? base.checkpoint().stateHash() : edit.state().hash(),
                plan.digest(),
                edit == null ? null : DryRun.EditPreview.of(edit, base));
        return StoreReplies.withPosition(Reply.ok(preview), answer);
    }

    private static String query(PlanEvent.ForkRequested asked) {
        Map<String, String> query = new TreeMap<>();
        query.put(
                StoreParameters.FORK,
                DryRunQuery.json(new PlanEvent.ForkRequested(
                        null,
                        asked.checkpointId(),
                        asked.to(),
                        "dry run",
                        "dry run",
                        asked.plan(),
                        asked.step(),
                        null,
                        asked.effects(),
                        null)));
        DryRunQuery.edit(query, asked.edit());
        return ListQuery.query(query);
    }
}
