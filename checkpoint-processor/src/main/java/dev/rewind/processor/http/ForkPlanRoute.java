package dev.rewind.processor.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.json.Json;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.processor.topology.TrialDecision;
import dev.rewind.rules.ForkOutline;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.ForkPlan;
import dev.rewind.storeapi.RollbackPlan;
import dev.rewind.storeapi.StoreParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers what would be decided on a request for a fork if it arrived now, and writes nothing. */
final class ForkPlanRoute {

    private final DecisionSettings settings;

    ForkPlanRoute(DecisionSettings settings) {
        this.settings = settings;
    }

    void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.FORK_PLAN, this::answer);
    }

    private void answer(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        PlanEvent.ForkRequested asked = asked(request);
        String edited = request.queryParam(StoreParameters.EDIT_HASH);
        int partition = copy.partition();
        TrialDecision trial = settings.progress()
                .still(partition, at -> TrialDecision.on(settings, partition, copy.reader(), entity, asked));
        Checkpoint base = copy.reader().checkpoint(entity, asked.checkpointId().sequence());
        StoreAnswers.json(request, plan(trial, base, asked, edited).write());
    }

    private static ForkPlan plan(
            TrialDecision trial, @Nullable Checkpoint base, PlanEvent.ForkRequested asked, @Nullable String edited) {
        for (Fact fact : trial.facts()) {
            if (fact instanceof Fact.RequestRefused refusal) {
                return new ForkPlan(null, null, false, new RollbackPlan.Refused(refusal.code(), refusal.why()));
            }
        }
        ForkOutline fork = ForkOutline.of(
                trial.before(), Objects.requireNonNull(base, "a fork that is not refused has a base"), asked, edited);
        return new ForkPlan(fork.digest(), fork.step(), fork.isStepKnown(), null);
    }

    /** The request. The decision depends on an edited state by its hash only, so another state stands for it. */
    private static PlanEvent.ForkRequested asked(StoreCall request) throws StoreProblem {
        String fork = request.queryParam(StoreParameters.FORK);
        if (fork == null) {
            throw StoreProblem.invalid("the parameter fork is missing; it is a request for a fork as JSON");
        }
        try {
            PlanEvent.ForkRequested bare = Json.mapper().readValue(fork, PlanEvent.ForkRequested.class);
            PlanEvent.Edit edit = DryRunRoute.edit(request);
            return edit == null
                    ? bare
                    : new PlanEvent.ForkRequested(
                            null,
                            bare.checkpointId(),
                            bare.to(),
                            bare.reason(),
                            bare.requestedBy(),
                            bare.plan(),
                            bare.step(),
                            edit,
                            bare.effects(),
                            null);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw StoreProblem.invalid("fork is \"" + fork + "\"; it must be a request for a fork as JSON");
        }
    }
}
