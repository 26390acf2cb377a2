package dev.rewind.benchmarks.load;

import dev.rewind.benchmarks.measure.LatencyProbe;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.service.config.Configuration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Measures a failed step, from {@code step-failed} to its rollback command; then checks and applies the command. */
public final class FailedStep implements LatencyProbe {

    private static final int STATE_BYTES = 1024;

    private final String topic;
    private final RecordSender sender;
    private final Arrivals commands;
    private final EventReader reader = new EventReader();

    public FailedStep(Configuration configuration) {
        topic = configuration.topics().planEvents();
        sender = new RecordSender(configuration);
        commands = new Arrivals(configuration, configuration.topics().rollbackCommands());
    }

    /** All rollback commands, including those of other plans. */
    public Arrivals commands() {
        return commands;
    }

    @Override
    public void prepare(int n) {
        sender.sendAndWait(record(n, "started", new StepEvents(STATE_BYTES, n).started(0)));
    }

    @Override
    public Times measure(int n) {
        ProducerRecord<byte[], byte[]> failed = record(n, "failed", new StepEvents(STATE_BYTES, n).failed(0));
        CompletableFuture<Arrivals.Arrival> arrival = commands.of(plan(n).toString());
        long sent = System.nanoTime();
        CompletableFuture<Long> acknowledged = sender.send(failed);
        Times times = new Times(
                sent,
                RecordSender.within(acknowledged),
                RecordSender.within(arrival).nanos());
        apply(n, RecordSender.within(arrival).record());
        return times;
    }

    private void apply(int n, ConsumerRecord<byte[], byte[]> record) {
        RollbackCommand command = read(record);
        if (command.checkpoint().sequence() != 1) {
            throw new IllegalStateException("the command names an unexpected checkpoint: " + command.checkpoint());
        }
        sender.sendAndWait(record(
                n,
                "applied",
                new PlanEvent.RollbackApplied(command.epoch(), command.rollbackId(), null, null, List.of())));
    }

    private RollbackCommand read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return reader.rollbackCommand(record.headers(), record.value()).data();
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the command cannot be read", e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(int n, String what, PlanEvent event) {
        return EventWriter.record(topic, Envelope.of(what + "-" + n, "/benchmarks", plan(n), Instant.now(), event));
    }

    private static EntityKey plan(int n) {
        return EntityKey.plan("failing-" + n);
    }

    @Override
    public void close() {
        sender.close();
        commands.close();
    }
}
