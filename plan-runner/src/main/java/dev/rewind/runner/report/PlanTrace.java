package dev.rewind.runner.report;

import dev.rewind.events.EntityKey;
import dev.rewind.runner.PlanResult;
import io.opentelemetry.api.trace.Tracer;

/**
 * The trace of one run of a plan. A plan is one trace from its first step to its end, even if several runners run it: a
 * run that resumes a plan continues the trace of the earlier run.
 */
public final class PlanTrace {

    /** The attribute with the id of the trace of earlier runs, if this run could not continue that trace. */
    static final String EARLIER_TRACE = "rewind.earlier_trace_id";

    private final String plan;
    private final EntityKey entity;
    private final TraceSpan run;
    private TraceSpan current;

    public PlanTrace(Tracer tracer, String plan, EntityKey entity) {
        this.plan = plan;
        this.entity = entity;
        this.run = TraceSpan.ofPlan(tracer, plan, entity.toString());
        this.current = run;
    }

    /** Opens a scope in which the log lines of this thread carry the trace id, also after {@link #continueFrom}. */
    public LogTraceScope openLogScope() {
        return run.openLogScope();
    }

    /** The span that is the parent of everything in this run. */
    public TraceSpan current() {
        return current;
    }

    /**
     * Continues the trace of an earlier run.
     *
     * @param traceparent the trace context of the newest step in the log
     */
    public void continueFrom(String traceparent) {
        if (current == run) {
            current = run.continueTrace("resume " + plan, traceparent);
            current.attribute("rewind.entity", entity.toString());
            LogTraceScope.moveTo(current.traceId());
        }
    }

    /**
     * Continues a plan of whose trace only the id is known, as {@link #EARLIER_TRACE} says. A span of that trace would
     * need a parent that no collector has, and a link would need a span too. So the recorded spans of this run are a
     * trace of their own. Without an SDK, this run goes on with the known id.
     */
    public void continueAfter(String earlierTraceId) {
        if (run.isRecorded()) {
            run.attribute(EARLIER_TRACE, earlierTraceId);
        } else if (current == run) {
            current = run.inTrace(earlierTraceId);
            LogTraceScope.moveTo(current.traceId());
        }
    }

    /** Whether spans of this run are recorded. */
    public boolean isRecorded() {
        return run.isRecorded();
    }

    /** Starts the span of an attempt. */
    public TraceSpan step(String name, int attempt) {
        TraceSpan step = current.child("step " + name);
        step.attribute("rewind.attempt", Integer.toString(attempt));
        return step;
    }

    public void ended(PlanResult<?> result) {
        current.attribute("rewind.outcome", result.outcome().name());
        run.attribute("rewind.outcome", result.outcome().name());
    }

    /** Ends the run. The plan itself may continue in a later run. */
    public void end() {
        current.end();
        run.end();
    }
}
