package dev.rewind.benchmarks.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rewind.benchmarks.load.StepEvents;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.processor.metrics.ProcessorMetrics;
import dev.rewind.processor.topology.DecisionListener;
import dev.rewind.rules.Decision;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.state.EntityState;
import dev.rewind.service.telemetry.Telemetry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * All that the processor does with one {@code step-started} of 1 KiB except stores and broker, in parts and as a
 * whole. Reference: a plain JSON mapper that reads the same value.
 */
@State(Scope.Benchmark)
public class OneEvent {

    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final int STATE_BYTES = 1024;
    /** The number of events in a transaction of a busy stream thread. */
    private static final int TRANSACTION = 200;

    private static final RecordMetadata WHERE = new RecordMetadata() {
        @Override
        public String topic() {
            return "plan-events";
        }

        @Override
        public int partition() {
            return 3;
        }

        @Override
        public long offset() {
            return 4711;
        }
    };

    /** Earlier events of the entity: those of a short plan, and enough to fill the window of seen events. */
    @Param({"20", "200"})
    public int eventsBefore;

    private final EventReader reader = new EventReader();
    private EntityState before = EntityState.initial(SampleEntity.PLAN);
    private byte[] row = {};
    private byte[] checkpoint = {};
    private byte[] key = {};
    private byte[] value = {};
    private Headers headers = EventWriter.headers(envelope());
    private LoggedEvent started = SampleEntity.logged(envelope().data(), 0);
    private LoggedEvent completed = started;
    private EntityState open = before;
    private Fact.CheckpointTaken fact = taken(Decision.on(before, started, SampleEntity.NO_HISTORY, SampleEntity.LAW));
    /** Also writes traces if {@code OTEL_*} variables are set. */
    private final Telemetry telemetry = Telemetry.of("benchmark");

    private final ProcessorMetrics metrics = new ProcessorMetrics(telemetry);
    private Record<byte[], byte[]> record = new Record<>(key, value, 0, headers);
    private List<Fact> facts = List.of();

    @Setup
    public void entity() throws IOException {
        StepEvents steps = new StepEvents(STATE_BYTES, 7);
        before = SampleEntity.after(eventsBefore, STATE_BYTES);
        row = Json.mapper().writeValueAsBytes(before);
        started = SampleEntity.logged(steps.event(eventsBefore), eventsBefore);
        Decision decision = Decision.on(before, started, SampleEntity.NO_HISTORY, SampleEntity.LAW);
        open = decision.state();
        fact = taken(decision);
        facts = decision.facts();
        checkpoint = Json.mapper().writeValueAsBytes(fact.checkpoint());
        completed = SampleEntity.logged(steps.event(eventsBefore + 1), eventsBefore + 1);
        Envelope<PlanEvent> envelope = envelope();
        key = EventWriter.key(envelope.entity());
        headers = EventWriter.headers(envelope);
        value = EventWriter.value(started.event());
        record = new Record<>(key, value, fact.at().toEpochMilli(), headers);
    }

    @TearDown
    public void close() {
        telemetry.close();
    }

    @Benchmark
    public JsonNode referenceTree() throws IOException {
        return PLAIN.readTree(value);
    }

    @Benchmark
    public Envelope<PlanEvent> readEvent() throws UnreadableEventException {
        return reader.planEvent(key, headers, value);
    }

    @Benchmark
    public EntityState readRow() throws IOException {
        return Json.mapper().readValue(row, EntityState.class);
    }

    @Benchmark
    public byte[] writeRow() throws IOException {
        return Json.mapper().writeValueAsBytes(before);
    }

    @Benchmark
    public Decision decideStarted() {
        return Decision.on(before, started, SampleEntity.NO_HISTORY, SampleEntity.LAW);
    }

    @Benchmark
    public Decision decideCompleted() {
        return Decision.on(open, completed, SampleEntity.NO_HISTORY, SampleEntity.LAW);
    }

    @Benchmark
    public String chainHash() {
        return fact.checkpoint().expectedChainHash();
    }

    @Benchmark
    public byte[] writeCheckpointRow() throws IOException {
        return Json.mapper().writeValueAsBytes(fact.checkpoint());
    }

    @Benchmark
    public void writeFact(Blackhole sink) {
        writeFact(fact, checkpoint, sink);
    }

    /** The whole with metrics: includes their share of the work at the end of a transaction. */
    @Benchmark
    @OperationsPerInvocation(TRANSACTION)
    public void counted() {
        DecisionListener listener = metrics.listener();
        for (int i = 0; i < TRANSACTION; i++) {
            listener.onDecision(record, WHERE, facts, null);
        }
        metrics.committed();
    }

    /** All work of a stream thread for one event, without stores, broker and history reads. */
    @Benchmark
    public void whole(Blackhole sink) throws IOException, UnreadableEventException {
        Envelope<PlanEvent> event = reader.planEvent(key, headers, value);
        EntityState state = Json.mapper().readValue(row, EntityState.class);
        Decision decision = Decision.on(
                state, SampleEntity.logged(event.data(), eventsBefore), SampleEntity.NO_HISTORY, SampleEntity.LAW);
        Fact.CheckpointTaken stated = taken(decision);
        writeFact(stated, Json.mapper().writeValueAsBytes(stated.checkpoint()), sink);
        sink.consume(Json.mapper().writeValueAsBytes(decision.state()));
    }

    private static void writeFact(Fact.CheckpointTaken fact, byte[] checkpoint, Blackhole sink) {
        sink.consume(EventWriter.headers(
                Envelope.of("3-4711-0", "/checkpoint-processor", SampleEntity.PLAN, fact.at(), fact)));
        sink.consume(EventWriter.value(fact, checkpoint));
    }

    private static Fact.CheckpointTaken taken(Decision decision) {
        return decision.facts().stream()
                .filter(Fact.CheckpointTaken.class::isInstance)
                .map(Fact.CheckpointTaken.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Envelope<PlanEvent> envelope() {
        return new Envelope<>(
                "0198c0de-7a1b-7000-8000-100000004711",
                "/orders/runner-1",
                SampleEntity.PLAN,
                Instant.parse("2026-01-31T12:00:00Z"),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                null,
                Objects.requireNonNull(new StepEvents(STATE_BYTES, 7).started(1)));
    }
}
