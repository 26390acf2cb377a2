package dev.rewind.runner.report;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts a trace id on the log lines of this thread until the scope ends. */
public final class LogTraceScope {

    /** The MDC key of the trace id. */
    private static final String TRACE_ID = "trace_id";

    private final @Nullable String before;

    private LogTraceScope(@Nullable String before) {
        this.before = before;
    }

    static LogTraceScope of(String traceId) {
        LogTraceScope scope = new LogTraceScope(MDC.get(TRACE_ID));
        MDC.put(TRACE_ID, traceId);
        return scope;
    }

    /** Changes the trace id within the open scope. */
    static void moveTo(String traceId) {
        MDC.put(TRACE_ID, traceId);
    }

    /** Restores the trace id from before. */
    public void end() {
        if (before == null) {
            MDC.remove(TRACE_ID);
        } else {
            MDC.put(TRACE_ID, before);
        }
    }
}
