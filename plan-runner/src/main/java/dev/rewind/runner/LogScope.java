package dev.rewind.runner;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Between its beginning and its end, what this thread logs carries a trace id. */
final class LogScope {

    /** The key of a trace id among those that log lines carry. */
    private static final String TRACE_ID = "trace_id";

    private final @Nullable String before;

    private LogScope(@Nullable String before) {
        this.before = before;
    }

    static LogScope of(String traceId) {
        LogScope scope = new LogScope(MDC.get(TRACE_ID));
        MDC.put(TRACE_ID, traceId);
        return scope;
    }

    /** The plan of this thread has turned out to be in another trace. */
    static void moveTo(String traceId) {
        MDC.put(TRACE_ID, traceId);
    }

    void end() {
        if (before == null) {
            MDC.remove(TRACE_ID);
        } else {
            MDC.put(TRACE_ID, before);
        }
    }
}
