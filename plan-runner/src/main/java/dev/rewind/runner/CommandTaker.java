package dev.rewind.runner;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one command after the other: reads it, has it applied, and answers. */
final class CommandTaker {

    private static final Logger LOG = LoggerFactory.getLogger(CommandTaker.class);

    private final String service;
    private final Map<String, Restoring<?>> restorings;
    private final InboxChannel channel;
    private final EventReader reader;
    private final Tracer tracer;
    private final Executor workers;
    private final Answers answers = new Answers();

    /** @param restorings by type of entity */
    CommandTaker(
            String service,
            Map<String, Restoring<?>> restorings,
            InboxChannel channel,
            EventReader reader,
            Tracer tracer,
            Executor workers) {
        this.service = service;
        this.restorings = restorings;
        this.channel = channel;
        this.reader = reader;
        this.tracer = tracer;
        this.workers = workers;
    }

    void take(ConsumerRecord<byte[], byte[]> message) throws InterruptedException {
        Envelope<RollbackCommand> read;
        try {
            read = reader.rollbackCommand(message.headers(), message.value());
        } catch (UnreadableEventException e) {
            LOG.atWarn()
                    .addKeyValue("partition", message.partition())
                    .addKeyValue("offset", message.offset())
                    .addKeyValue("code", e.code().code())
                    .log("A rollback command cannot be read and is put aside");
            channel.park(message, e);
            return;
        }
        RollbackCommand command = read.data();
        Restoring<?> restoring = restorings.get(command.entity().type());
        if (restoring == null || answers.isOld(command)) {
            channel.settle(message, null);
            return;
        }
        Trace trace = Trace.ofMessage(tracer, "restore " + command.entity().type(), read.traceparent());
        LogScope logged = trace.logged();
        try {
            answer(message, command, restoring, trace);
        } finally {
            trace.end();
            logged.end();
        }
    }

    private void answer(
            ConsumerRecord<byte[], byte[]> message, RollbackCommand command, Restoring<?> restoring, Trace trace)
            throws InterruptedException {
        trace.attribute("rewind.entity", command.entity().toString());
        trace.attribute("rewind.rollback", command.rollbackId().toString());
        @Nullable PlanEvent known = answers.applied(command);
        PlanEvent answer = known == null ? restoring.apply(command, service, workers, trace) : known;
        // The same command gets an answer of the same id, so that one which comes twice counts once.
        String id = "answer-" + message.partition() + "-" + message.offset();
        channel.settle(
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
