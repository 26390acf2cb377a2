package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.output.OutputNodes;
import dev.rewind.processor.output.RoutedKey;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.rules.Decision;
import dev.rewind.rules.Request;
import dev.rewind.service.topics.EntityPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Creates the output records of one decision: each fact, the command of each order, and the requests to other entities.
 * Their ids and contents depend on the log alone.
 */
final class OutputRecords {
    private final Envelope<PlanEvent> event;
    private final Record<byte[], byte[]> record;
    private final RecordMetadata where;
    private final List<Reaction.Output> outputs = new ArrayList<>();
    private CommitRequest commit = CommitRequest.NONE;

    private OutputRecords(Envelope<PlanEvent> event, Record<byte[], byte[]> record, RecordMetadata where) {
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
        OutputRecords outputs = new OutputRecords(event, record, where);
        for (int index = 0; index < decision.facts().size(); index++) {
            outputs.addFact(decision.facts().get(index), index, rows);
        }
        for (int index = 0; index < decision.requests().size(); index++) {
            outputs.addRequest(decision.requests().get(index), index, settings.partitions());
        }
        RetentionDue due = decision.state().mayPrune()
                ? settings.timers().retention().dueAfter(event.entity(), event.data(), decision.facts())
                : null;
        if (due != null) {
            String id = event.entity() + "/retention/" + where.partition() + "-" + where.offset();
            outputs.add(OutputNodes.REROUTED, id, due);
        }
        return new Reaction(rows, List.copyOf(outputs.outputs), decision.facts(), null, outputs.commit);
    }

    private void addFact(Fact fact, int index, EntityRows rows) {
        byte[] value = fact instanceof Fact.CheckpointTaken taken
                ? EventWriter.value(taken, rows.written(taken.checkpoint()))
                : EventWriter.value(fact);
        String id = where.partition() + "-" + where.offset() + "-" + index;
        add(OutputNodes.FACTS, id, event.entity(), where.partition(), fact, value);
        if (fact instanceof Fact.RollbackOrdered order) {
            RollbackCommand command = RollbackCommand.of(
                    order, rows.verifiedSnapshot(order.restored().stateHash()));
            add(OutputNodes.COMMANDS, order.rollbackId() + "." + order.attempt(), command);
        }
        if (fact instanceof Fact.PlanOffered) {
            add(OutputNodes.OFFERS, id, event.entity(), where.partition(), fact, value);
        }
        commit = commit.or(AwaitedFacts.commitOf(fact, event.data()));
    }

    /** Requests go to {@code plan-events} like any other event: the other entity decides in its own partition. */
    private void addRequest(Request request, int index, EntityPartition partitions) {
        String id = where.partition() + "-" + where.offset() + "/" + index;
        PlanEvent asked = request.event();
        add(OutputNodes.REQUESTS, id, request.to(), partitions.of(request.to()), asked, EventWriter.value(asked));
        commit = CommitRequest.NOW;
    }

    private void add(String sink, String id, Object data) {
        add(sink, id, event.entity(), where.partition(), data, EventWriter.value(data));
    }

    private void add(String sink, String id, EntityKey entity, int partition, Object data, byte[] value) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        Envelope<Object> envelope =
                new Envelope<>(id, OutputNodes.SOURCE, entity, time, event.traceparent(), event.id(), data);
        outputs.add(new Reaction.Output(
                sink,
                new Record<>(
                        RoutedKey.to(partition, EventWriter.key(entity)),
                        value,
                        record.timestamp(),
                        EventWriter.headers(envelope))));
    }
}
