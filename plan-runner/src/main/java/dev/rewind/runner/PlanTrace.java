package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * The trace of one run of a plan. A plan is one trace from its first step to its end, whoever runs it: once a run turns
 * out to take up what another has begun, what it does is told in the trace of that.
 */
final class PlanTrace {

    private final String plan;
    private final EntityKey entity;
    private final Trace run;
    private Trace now;

    PlanTrace(Tracer tracer, String plan, EntityKey entity) {
        this.plan = plan;
        this.entity = entity;
        this.run = Trace.ofPlan(tracer, plan, entity.toString());
        this.now = run;
    }

    /** Until it has ended, what this thread logs carries the id of this trace, also when the plan turns out to have one. */
    LogScope logged() {
        return run.logged();
    }

    /** The span below which everything happens. */
    Trace now() {
        return now;
    }

    /**
     * The plan has a past.
     *
     * @param begun the trace context of its newest step, as the log has it
     */
    void takeUp(@Nullable String begun) {
        if (now == run) {
            now = run.continuing("resume " + plan, begun);
            now.attribute("rewind.entity", entity.toString());
            LogScope.moveTo(now.traceId());
        }
    }

    /** A step is about to be tried. */
    Trace step(String name, int attempt) {
        Trace step = now.child("step " + name);
        step.attribute("rewind.attempt", Integer.toString(attempt));
        return step;
    }

    void ended(PlanResult<?> result) {
        now.attribute("rewind.outcome", result.outcome().name());
        run.attribute("rewind.outcome", result.outcome().name());
    }

    /** This run is over, whether or not the plan is. */
    void end() {
        now.end();
        run.end();
    }
}
