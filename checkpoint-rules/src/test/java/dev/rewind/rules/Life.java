package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entity's life under the law, event by event, one second apart. */
final class Life {

    static final EntityKey PLAN = EntityKey.plan("order-42");
    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    final FoldedHistory history = new FoldedHistory();
    final List<Fact> facts = new ArrayList<>();
    final Law law = Law.defaults();
    EntityState state = EntityState.initial(PLAN);
    private long offset;

    /** The facts that follow from this event. */
    List<Fact> happens(PlanEvent event) {
        return happens(event, "event-" + offset);
    }

    List<Fact> happens(PlanEvent event, String id) {
        EventRef ref = new EventRef(id, "/test", 3, offset);
        Decision decision = Decision.on(state, new LoggedEvent(PLAN, ref, now(), TRACE, event), history, law);
        offset++;
        Snapshot snapshot = event.state();
        decision.facts().forEach(fact -> history.apply(fact, snapshot == null ? null : snapshot.bytes()));
        facts.addAll(decision.facts());
        state = decision.state();
        return decision.facts();
    }

    Instant now() {
        return START.plusSeconds(offset);
    }

    List<String> happened(PlanEvent event) {
        return happens(event).stream().map(Said::of).toList();
    }

    static PlanEvent started(String step) {
        return started(step, 1, null);
    }

    static PlanEvent started(String step, int attempt, @Nullable Long epoch) {
        return new PlanEvent.StepStarted(
                epoch, step(step, attempt), Snapshot.of(Map.of("before", step)), null, null, Map.of(), List.of());
    }

    static PlanEvent completed(String step) {
        return completed(step, 1, null);
    }

    static PlanEvent completed(String step, int attempt, @Nullable Long epoch) {
        return new PlanEvent.StepCompleted(epoch, step(step, attempt), null);
    }

    static PlanEvent failed(String step) {
        return new PlanEvent.StepFailed(null, step(step, 1), error());
    }

    static PlanEvent failed(String step, int attempt, @Nullable Long epoch) {
        return new PlanEvent.StepFailed(epoch, step(step, attempt), error());
    }

    static PlanEvent captured(Object state) {
        return new PlanEvent.StateCaptured(null, Snapshot.of(state), "manual", null, Map.of(), null);
    }

    static PlanEvent planCompleted() {
        return new PlanEvent.PlanCompleted(null, null);
    }

    static PlanEvent planFailed(PlanEvent.PlanRollback rollback) {
        return new PlanEvent.PlanFailed(null, null, error(), rollback);
    }

    static PlanEvent requested(@Nullable RollbackTarget target) {
        return new PlanEvent.RollbackRequested(null, target, "because", "ann", null, null);
    }

    static PlanEvent applied(long rollback) {
        return new PlanEvent.RollbackApplied(
                rollback + 1, new RollbackId(PLAN, rollback), "warehouse", null, List.of());
    }

    static PlanEvent notApplied(long rollback) {
        return new PlanEvent.RollbackFailed(
                rollback + 1, new RollbackId(PLAN, rollback), "warehouse", null, List.of(), error());
    }

    static Step step(String name, int attempt) {
        return new Step(name, null, attempt);
    }

    static ErrorDetail error() {
        return ErrorDetail.of("boom", "it broke");
    }
}
