package dev.rewind.runner.inbox;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.runner.report.LogTraceScope;
import dev.rewind.runner.report.TraceSpan;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles commands one by one: reads a command, applies it, and answers it. */
public final class CommandHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

    private final String service;
    private final Map<String, RestoreCall<?>> restoreCalls;
    private final InboxChannel channel;
    private final EventReader reader;
    private final Tracer tracer;
    private final Executor workers;
    private final AnsweredCommands answers = new AnsweredCommands();

    /** @param restoreCalls by entity type */
    public CommandHandler(
            String service,
            Map<String, RestoreCall<?>> restoreCalls,
            InboxChannel channel,
            EventReader reader,
            Tracer tracer,
            Executor workers) {
        this.service = service;
        this.restoreCalls = restoreCalls;
        this.channel = channel;
        this.reader = reader;
        this.tracer = tracer;
        this.workers = workers;
    }

    public void handle(ConsumerRecord<byte[], byte[]> message) throws InterruptedException {
        Envelope<RollbackCommand> read;
        try {
            read = reader.rollbackCommand(message.headers(), message.value());
        } catch (UnreadableEventException e) {
            LOG.atWarn()
                    .addKeyValue("partition", message.partition())
                    .addKeyValue("offset", message.offset())
                    .addKeyValue("code", e.code().code())
                    .log("A rollback command cannot be read and was moved to the dead letters");
            channel.moveToDeadLetters(message, e);
            return;
        }
        RollbackCommand command = read.data();
        RestoreCall<?> restoreCall = restoreCalls.get(command.entity().type());
        if (restoreCall == null || answers.isOld(command)) {
            channel.commit(message, null);
            return;
        }
        TraceSpan trace =
                TraceSpan.ofMessage(tracer, "restore " + command.entity().type(), read.traceparent());
        LogTraceScope logged = trace.openLogScope();
        try {
            answer(message, command, restoreCall, trace);
        } finally {
            trace.end();
            logged.end();
        }
    }

    private void answer(
            ConsumerRecord<byte[], byte[]> message,
            RollbackCommand command,
            RestoreCall<?> restoreCall,
            TraceSpan trace)
            throws InterruptedException {
        trace.attribute("rewind.entity", command.entity().toString());
        trace.attribute("rewind.rollback", command.rollbackId().toString());
        @Nullable PlanEvent known = answers.applied(command);
        PlanEvent answer = known == null ? restoreCall.apply(command, service, workers, trace) : known;
        // The id depends on the record only, so that a second answer to it counts as a duplicate.
        String id = "answer-" + message.partition() + "-" + message.offset();
        channel.commit(
                message,
                new Envelope<>(
                        id,
                        "/rollback-inbox/" + service,
                        command.entity(),
                        Instant.now(),
                        trace.traceparent(),
                        null,
                        answer));
        answers.add(command, answer);
        if (answer instanceof RollbackFailed failed) {
            trace.failed(failed.error().message());
        }
    }
}
