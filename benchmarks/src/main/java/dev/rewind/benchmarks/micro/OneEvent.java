package dev.rewind.benchmarks.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rewind.benchmarks.StepEvents;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.processor.metrics.ProcessorMetrics;
import dev.rewind.processor.topology.Witness;
import dev.rewind.rules.Decision;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.telemetry.Telemetry;
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
 * One {@code step-started} of 1 KiB through all that the processor does with it but the stores and the broker, in
 * parts and as a whole. Reference: a plain mapper's tree of the same value.
 */
@State(Scope.Benchmark)
public class OneEvent {

    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final int STATE_BYTES = 1024;
    /** What a transaction of a busy stream thread has. */
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

    /** Events that the entity has had before: a short plan's, and one with a full window of seen events. */
    @Param({"20", "200"})
    public int eventsBefore;

    private final EventReader reader = new EventReader();
    private EntityState before = EntityState.initial(Sample.PLAN);
    private byte[] row = {};
    private byte[] checkpoint = {};
    private byte[] key = {};
    private byte[] value = {};
    private Headers headers = EventWriter.headers(envelope());
    private LoggedEvent started = Sample.logged(envelope().data(), 0);
    private LoggedEvent completed = started;
    private EntityState open = before;
    private Fact.CheckpointTaken fact = taken(Decision.on(before, started, Sample.NO_PAST, Sample.LAW));
    /** Traces as well where {@code OTEL_*} says so. */
    private final Telemetry telemetry = Telemetry.of("benchmark");

    private final ProcessorMetrics metrics = new ProcessorMetrics(telemetry);
    private Record<byte[], byte[]> record = new Record<>(key, value, 0, headers);
    private List<Fact> facts = List.of();

    @Setup
    public void entity() throws IOException {
        StepEvents steps = new StepEvents(STATE_BYTES, 7);
        before = Sample.after(eventsBefore, STATE_BYTES);
        row = Json.mapper().writeValueAsBytes(before);
        started = Sample.logged(steps.event(eventsBefore), eventsBefore);
        Decision decision = Decision.on(before, started, Sample.NO_PAST, Sample.LAW);
        open = decision.state();
        fact = taken(decision);
        facts = decision.facts();
        checkpoint = Json.mapper().writeValueAsBytes(fact.checkpoint());
        completed = Sample.logged(steps.event(eventsBefore + 1), eventsBefore + 1);
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
        return Decision.on(before, started, Sample.NO_PAST, Sample.LAW);
    }

    @Benchmark
    public Decision decideCompleted() {
        return Decision.on(open, completed, Sample.NO_PAST, Sample.LAW);
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

    /** What metrics cost on the stream thread: its share of the transaction's hand-over included. */
    @Benchmark
    @OperationsPerInvocation(TRANSACTION)
    public void counted() {
        Witness witness = metrics.witness();
        for (int i = 0; i < TRANSACTION; i++) {
            witness.saw(record, WHERE, facts, null);
        }
        metrics.committed();
    }

    /** What a stream thread does for it, stores, broker and looking back left out. */
    @Benchmark
    public void whole(Blackhole sink) throws IOException, UnreadableEventException {
        Envelope<PlanEvent> event = reader.planEvent(key, headers, value);
        EntityState state = Json.mapper().readValue(row, EntityState.class);
        Decision decision = Decision.on(state, Sample.logged(event.data(), eventsBefore), Sample.NO_PAST, Sample.LAW);
        Fact.CheckpointTaken stated = taken(decision);
        writeFact(stated, Json.mapper().writeValueAsBytes(stated.checkpoint()), sink);
        sink.consume(Json.mapper().writeValueAsBytes(decision.state()));
    }

    private static void writeFact(Fact.CheckpointTaken fact, byte[] checkpoint, Blackhole sink) {
        sink.consume(
                EventWriter.headers(Envelope.of("3-4711-0", "/checkpoint-processor", Sample.PLAN, fact.at(), fact)));
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
                Sample.PLAN,
                Instant.parse("2026-01-31T12:00:00Z"),
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                null,
                Objects.requireNonNull(new StepEvents(STATE_BYTES, 7).started(1)));
    }
}
