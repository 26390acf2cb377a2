package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.DeadLetterCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.Once;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.output.OutputNodes;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.rules.Decision;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.test.memory.MemoryLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Decides on the events of a log in memory: by the rules and the fold of the checkpoint processor, with the same output
 * records. It keeps all states in memory. The log is locked whenever a method is called.
 */
final class MemoryProcessor {

    private final MemoryLog log;
    private final Topics topics;
    private final DecisionSettings settings;
    private final Map<EntityKey, MemoryEntity> entities = new HashMap<>();
    private final MemoryDeadlines deadlines;
    private final Deque<ConsumerRecord<byte[], byte[]>> undecided = new ArrayDeque<>();
    private boolean deciding;

    private MemoryProcessor(Configuration configuration) {
        int partitions = configuration.integer(Setting.PARTITIONS);
        topics = configuration.topics();
        settings = DecisionSettings.of(configuration, new EntityPartition(partitions), new AppliedProgress(partitions));
        deadlines = new MemoryDeadlines(settings.timers().retention());
        log = new MemoryLog(partitions, MemoryProcessor::now, this::appended);
    }

    /** Creates a log with a processor and returns a configuration whose clients use it. */
    static Configuration start(Configuration configuration) {
        MemoryProcessor processor = new MemoryProcessor(configuration);
        String address = configuration.text(Setting.TOPIC_PREFIX) + "memory:0";
        LogClients.register(address, processor.log);
        Thread clock = new Thread(processor::watchClock, "rewind-test-clock");
        clock.setDaemon(true);
        clock.start();
        return configuration.withBroker(address);
    }

    /** Fires the deadlines that become due while no event comes. */
    private void watchClock() {
        synchronized (log) {
            try {
                while (true) {
                    log.wait(deadlines.millisToNext(now()));
                    decide();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void appended(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.planEvents())) {
            undecided.add(record);
            decide();
        }
    }

    /** Decides on all events, one after the other, and on those that follow from them or are due. */
    private void decide() {
        if (deciding) {
            return;
        }
        deciding = true;
        try {
            do {
                for (ConsumerRecord<byte[], byte[]> next = undecided.poll(); next != null; next = undecided.poll()) {
                    react(next);
                }
                deadlines.takeDue(now()).forEach(due -> send(topics.planEvents(), due.toEvent(now())));
            } while (!undecided.isEmpty());
        } finally {
            deciding = false;
        }
    }

    private void react(ConsumerRecord<byte[], byte[]> record) {
        try {
            Envelope<PlanEvent> event = settings.reader().planEvent(record.key(), record.headers(), record.value());
            MemoryEntity entity = entities.computeIfAbsent(event.entity(), MemoryEntity::new);
            Decision decision = entity.decide(logged(event, record), settings.law());
            publish(event, record, entity, decision);
            deadlines.update(entity);
        } catch (UnreadableEventException e) {
            RecordHeaders headers = new RecordHeaders(record.headers());
            new DeadLetterCause(e.code(), e.reason(), record.topic(), record.partition(), record.offset())
                    .addTo(headers);
            log.append(new ProducerRecord<>(
                    topics.deadLetters(), record.partition(), null, record.key(), record.value(), headers));
        }
    }

    private static LoggedEvent logged(Envelope<PlanEvent> event, ConsumerRecord<byte[], byte[]> record) {
        return new LoggedEvent(
                event.entity(),
                new EventRef(event.id(), event.source(), record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                event.traceId(),
                event.data(),
                Once.isMarked(record.headers()));
    }

    private void publish(
            Envelope<PlanEvent> event, ConsumerRecord<byte[], byte[]> record, MemoryEntity entity, Decision decision) {
        String place = record.partition() + "-" + record.offset();
        List<Fact> facts = decision.facts();
        for (int index = 0; index < facts.size(); index++) {
            Fact fact = facts.get(index);
            String id = place + "-" + index;
            send(topics.checkpointEvents(), output(id, event, record, fact));
            if (fact instanceof Fact.RollbackOrdered order) {
                RollbackCommand command = RollbackCommand.of(order, entity.restored(order));
                send(
                        topics.rollbackCommands(),
                        output(order.rollbackId() + "." + order.attempt(), event, record, command));
            }
            if (fact instanceof Fact.PlanOffered) {
                send(topics.planOffers(), output(id, event, record, fact));
            }
        }
        for (int index = 0; index < decision.requests().size(); index++) {
            EntityKey other = decision.requests().get(index).to();
            PlanEvent asked = decision.requests().get(index).event();
            send(topics.planEvents(), output(place + "/" + index, other, event, record, asked));
        }
        RetentionDue due = entity.state().mayPrune()
                ? settings.timers().retention().dueAfter(event.entity(), event.data(), facts)
                : null;
        if (due != null) {
            send(topics.planEvents(), output(event.entity() + "/retention/" + place, event, record, due));
        }
    }

    private static Envelope<Object> output(
            String id, Envelope<PlanEvent> cause, ConsumerRecord<byte[], byte[]> record, Object data) {
        return output(id, cause.entity(), cause, record, data);
    }

    private static Envelope<Object> output(
            String id,
            EntityKey entity,
            Envelope<PlanEvent> cause,
            ConsumerRecord<byte[], byte[]> record,
            Object data) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        return new Envelope<>(id, OutputNodes.SOURCE, entity, time, cause.traceparent(), cause.id(), data);
    }

    private void send(String topic, Envelope<?> message) {
        log.append(EventWriter.record(topic, message));
    }

    private static Instant now() {
        return Instant.now().plus(LogTime.ahead()).truncatedTo(ChronoUnit.MILLIS);
    }
}
