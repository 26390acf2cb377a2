package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entity that the rules decide on in a test: events one second apart, their facts, and the state after them. */
final class EntityScenario {

    static final EntityKey PLAN = EntityKey.plan("order-42");
    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    final EntityKey entity;
    final LawLimits law;
    final FoldedHistory history = new FoldedHistory();
    final List<Fact> facts = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    EntityState state;
    /** The law; a test may put a wrong one here, to show that it notices. */
    DecidingLaw decides = Decision::on;

    private long offset;
    private Duration passed = Duration.ZERO;

    EntityScenario() {
        this(LawLimits.defaults());
    }

    EntityScenario(LawLimits law) {
        this(PLAN, law);
    }

    EntityScenario(EntityKey entity, LawLimits law) {
        this.entity = entity;
        this.law = law;
        this.state = EntityState.initial(entity);
    }

    /** Applies events and asserts that none is refused. */
    void given(PlanEvent... events) {
        for (PlanEvent event : events) {
            assertThat(happened(event)).as("%s", event).noneMatch(said -> said.startsWith("refused"));
        }
    }

    EntityStatus status() {
        return state.status();
    }

    /** The facts that follow from this event. */
    List<Fact> happens(PlanEvent event) {
        return happens(event, "event-" + offset);
    }

    List<Fact> happens(PlanEvent event, String id) {
        return happens(event, id, false);
    }

    /** As {@link #happens(PlanEvent, String)}, with an event that must be decided once. */
    List<Fact> happensOnce(PlanEvent event, String id) {
        return happens(event, id, true);
    }

    private List<Fact> happens(PlanEvent event, String id, boolean once) {
        EventRef ref = new EventRef(id, "/test", 3, offset);
        LoggedEvent logged = new LoggedEvent(entity, ref, now(), TRACE, event, once);
        Decision decision = decides.on(state, logged, history, law);
        if (once && !decision.facts().isEmpty()) {
            history.remember(ref, logged.at());
        }
        offset++;
        Snapshot snapshot = event.state();
        decision.facts().forEach(fact -> history.apply(fact, snapshot == null ? null : snapshot.bytes()));
        facts.addAll(decision.facts());
        requests.addAll(decision.requests());
        state = decision.state();
        return decision.facts();
    }

    /** The log's time of the next event. */
    Instant now() {
        return START.plusSeconds(offset).plus(passed);
    }

    /** Lets time pass without events. */
    EntityScenario passes(Duration time) {
        passed = passed.plus(time);
        return this;
    }

    List<String> happened(PlanEvent event) {
        return happens(event).stream().map(FactText::of).toList();
    }

    static PlanEvent started(String step) {
        return started(step, 1, null);
    }

    static PlanEvent started(String step, int attempt, @Nullable Long epoch) {
        return new PlanEvent.StepStarted(
                epoch, step(step, attempt), Snapshot.of(Map.of("before", step)), null, null, Map.of(), List.of());
    }

    /** A step that starts as another one, in its first attempt, completes. */
    static PlanEvent.StepStarted startedAfter(String completed, String step) {
        return startedAfter(new CompletedStep(completed, null, 1), step, 1, null);
    }

    static PlanEvent.StepStarted startedAfter(CompletedStep completed, String step, int attempt, @Nullable Long epoch) {
        return new PlanEvent.StepStarted(
                epoch,
                step(step, attempt),
                Snapshot.of(Map.of("before", step)),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                completed);
    }

    /** A step whose event says which steps the plan has. */
    static PlanEvent outlined(String step, @Nullable Long epoch, PlanOutline outline) {
        return new PlanEvent.StepStarted(
                epoch,
                step(step, 1),
                Snapshot.of(step),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                null,
                null,
                outline);
    }

    /** A step with a time-out of one minute. */
    static PlanEvent startedForAMinute(String step) {
        return new PlanEvent.StepStarted(null, step(step, 1), Snapshot.of(step), 60_000L, null, Map.of(), List.of());
    }

    static PlanEvent touching(String step, EntityKey... touched) {
        return new PlanEvent.StepStarted(
                null, step(step, 1), Snapshot.of(step), null, null, Map.of(), List.of(touched));
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

    static PlanEvent retry() {
        return new PlanEvent.RollbackRetryRequested(null, "again", "ann");
    }

    static PlanEvent resumed() {
        return new PlanEvent.EntityResumed(null, "looked at it", "ann");
    }

    static PlanEvent paused() {
        return new PlanEvent.PlanPauseRequested(null, "night", "ann");
    }

    static PlanEvent cancelRequested() {
        return new PlanEvent.PlanCancelRequested(null, "sold out", "ann");
    }

    static PlanEvent parkRequested() {
        return new PlanEvent.EntityParkRequested(null, "audit", "ann");
    }

    static PlanEvent signalled(String name, @Nullable Object payload) {
        return new PlanEvent.PlanSignalled(null, name, payload == null ? null : Snapshot.of(payload), "ann", null);
    }

    /** A step with a time-out of one minute that waits before it runs. */
    static PlanEvent waiting(String step, PlanEvent.Wait wait) {
        return new PlanEvent.StepStarted(
                null, step(step, 1), Snapshot.of(step), 60_000L, null, Map.of(), List.of(), null, null, wait, null);
    }

    /** The same in any attempt, by a runner. */
    static PlanEvent waiting(String step, int attempt, PlanEvent.Wait wait, String runner) {
        return new PlanEvent.StepStarted(
                null,
                step(step, attempt),
                Snapshot.of(step),
                60_000L,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                wait,
                runner);
    }

    /** A runner takes the plan over, or leaves it: a rollback to where the plan stands. */
    static PlanEvent takenOver(String runner) {
        return new PlanEvent.RollbackRequested(null, null, "a runner continues the plan", runner, null, null);
    }

    static PlanEvent planRequested() {
        return new PlanEvent.PlanRequested(null, "report", Snapshot.of(1), Map.of(), null, "ann");
    }

    /** The timer says that the step which started from this checkpoint is overdue. */
    static PlanEvent stepDue(long sequence) {
        return new PlanEvent.DeadlineReached(null, new CheckpointId(PLAN, sequence), null, null, START);
    }

    /** The timer says that the answer to this rollback is overdue. */
    static PlanEvent answerDue(long rollback) {
        return new PlanEvent.DeadlineReached(null, null, new RollbackId(PLAN, rollback), 1, START);
    }

    static Step step(String name, int attempt) {
        return new Step(name, null, attempt);
    }

    static ErrorDetail error() {
        return ErrorDetail.of("boom", "it broke");
    }
}
