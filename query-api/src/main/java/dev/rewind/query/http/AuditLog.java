package dev.rewind.query.http;

import dev.rewind.query.auth.Caller;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs who changed what, or tried to. It never logs a token, a state or a body. */
final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("dev.rewind.query.audit");

    private AuditLog() {}

    static void mutation(
            @Nullable Caller caller, Route route, String path, Reply reply, String requestId, SpanContext trace) {
        boolean refused = reply.status() >= 400;
        RequestSpans.mark(refused ? LOG.atWarn() : LOG.atInfo(), trace)
                .addKeyValue("actor", caller == null ? "unknown" : caller.name())
                .addKeyValue("route", route.method() + " " + route.path())
                .addKeyValue("path", path)
                .addKeyValue("status", reply.status())
                .addKeyValue("code", reply.code())
                .addKeyValue("request_id", requestId)
                .log(refused ? "A change was refused" : "A change was accepted");
    }
}
