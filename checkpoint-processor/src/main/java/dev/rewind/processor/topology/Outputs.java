package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.processor.store.Partitions;
import dev.rewind.rules.Decision;
import dev.rewind.rules.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * What is told to others: each fact, the command of each order, and what other entities are asked. Ids and contents are a
 * pure function of the log.
 */
final class Outputs {
    static final String SOURCE = "/checkpoint-processor";

    private final Envelope<PlanEvent> event;
    private final Record<byte[], byte[]> record;
    private final RecordMetadata where;
    private final List<Reaction.Output> outputs = new ArrayList<>();
    private boolean awaited;

    private Outputs(Envelope<PlanEvent> event, Record<byte[], byte[]> record, RecordMetadata where) {
        this.event = event;
        this.record = record;
        this.where = where;
    }

    static Reaction of(
            Envelope<PlanEvent> event,
            Record<byte[], byte[]> record,
            RecordMetadata where,
            Decision decision,
            EntityRows rows,
            DecisionSettings settings) {
        Outputs outputs = new Outputs(event, record, where);
        for (int index = 0; index < decision.facts().size(); index++) {
            outputs.tell(decision.facts().get(index), index, rows);
        }
        for (int index = 0; index < decision.requests().size(); index++) {
            outputs.ask(decision.requests().get(index), index, settings.partitions());
        }
        RetentionDue due = settings.timers().retention().dueAfter(event.entity(), event.data(), decision.facts());
        if (due != null) {
            String id = event.entity() + "/retention/" + where.partition() + "-" + where.offset();
            outputs.add(CheckpointTopology.SEND_HOME, id, due);
        }
        return new Reaction(rows, List.copyOf(outputs.outputs), decision.facts(), null, outputs.awaited);
    }

    private void tell(Fact fact, int index, EntityRows rows) {
        byte[] value = fact instanceof Fact.CheckpointTaken taken
                ? EventWriter.value(taken, rows.written(taken.checkpoint()))
                : EventWriter.value(fact);
        String id = where.partition() + "-" + where.offset() + "-" + index;
        add(CheckpointTopology.STATE, id, event.entity(), where.partition(), fact, value);
        if (fact instanceof Fact.RollbackOrdered order) {
            RollbackCommand command = RollbackCommand.of(
                    order, rows.verifiedSnapshot(order.checkpoint().stateHash()));
            add(CheckpointTopology.COMMAND, order.rollbackId() + "." + order.attempt(), command);
        }
        // A person, or a program in a person's name, waits for what it asked for, whatever that is.
        awaited |= !isBulk(fact) || event.data().requestedBy() != null;
    }

    /** Steps come by the thousand and their runners wait for the log alone; whatever else happens, somebody waits for. */
    private static boolean isBulk(Fact fact) {
        return fact instanceof Fact.CheckpointTaken
                || fact instanceof Fact.StepClosed
                || fact instanceof Fact.PlanClosed
                || fact instanceof Fact.CheckpointsPruned;
    }

    /** Other entities decide for themselves, in their own partitions; they are asked as anybody would ask them. */
    private void ask(Request request, int index, Partitions partitions) {
        String id = where.partition() + "-" + where.offset() + "/" + index;
        PlanEvent asked = request.event();
        add(CheckpointTopology.ASK, id, request.to(), partitions.of(request.to()), asked, EventWriter.value(asked));
        awaited = true;
    }

    private void add(String sink, String id, Object data) {
        add(sink, id, event.entity(), where.partition(), data, EventWriter.value(data));
    }

    private void add(String sink, String id, EntityKey entity, int partition, Object data, byte[] value) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        Envelope<Object> envelope = new Envelope<>(id, SOURCE, entity, time, event.traceparent(), event.id(), data);
        outputs.add(new Reaction.Output(
                sink,
                new Record<>(
                        Routed.to(partition, EventWriter.key(entity)),
                        value,
                        record.timestamp(),
                        EventWriter.headers(envelope))));
    }
}
