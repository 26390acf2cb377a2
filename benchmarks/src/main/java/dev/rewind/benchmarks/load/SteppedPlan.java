package dev.rewind.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.benchmarks.report.Latencies;
import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.StepBuilder;
import dev.rewind.service.config.Configuration;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A plan whose steps only send a bare record, as large as a step-started event, and wait for its acknowledgement. */
public final class SteppedPlan implements AutoCloseable {

    private static final int STATE_BYTES = 1024;

    private final PlanRunner runner;
    private final RecordSender sender;
    private final Plan<JsonNode> plan;
    private final JsonNode state = new StepEvents(STATE_BYTES, 1).state(0).tree();
    private final ProducerRecord<byte[], byte[]> record;
    private final Latencies steps = new Latencies();
    private final Latencies bare = new Latencies();
    private int wanted;
    private int taken;
    private long ended;

    public SteppedPlan(Configuration configuration, int count) {
        runner = PlanRunner.connect(configuration);
        sender = new RecordSender(configuration);
        record = EventWriter.record(
                BareRecord.TOPIC,
                Envelope.of(
                        "bare",
                        "/benchmarks",
                        EntityKey.plan("bare"),
                        Instant.EPOCH,
                        new StepEvents(STATE_BYTES, 1).started(0)));
        StepBuilder<JsonNode> building = Plan.named("stepped", JsonNode.class).step("step-0", this::step);
        for (int step = 1; step < count; step++) {
            building = building.step("step-" + step, this::step);
        }
        plan = building.build();
    }

    /** The times from the end of one step's function to the start of the next one's. */
    public Latencies steps() {
        return steps;
    }

    /** The times from sending a bare record to its acknowledgement. */
    public Latencies bare() {
        return bare;
    }

    /** The ratio of the medians: step over bare record. */
    public double ratio() {
        return steps.over(bare).get(0).median();
    }

    public void warmUp(Duration least) {
        long end = System.nanoTime() + least.toNanos();
        wanted = 0;
        while (System.nanoTime() < end) {
            run();
        }
    }

    public void round(int samples) {
        steps.nextRound();
        bare.nextRound();
        wanted = samples;
        taken = 0;
        while (taken < wanted) {
            run();
        }
    }

    private void run() {
        ended = 0;
        BenchmarkSite.done(() -> runner.start(plan, state, PlanListener.SILENT));
    }

    /** Safe without locks: the steps of a plan run one after the other, and each sees the writes of the one before. */
    private JsonNode step(JsonNode before) {
        long begun = System.nanoTime();
        boolean counts = ended != 0 && taken < wanted;
        sender.sendAndWait(record);
        long acknowledged = System.nanoTime();
        if (counts) {
            steps.add(begun - ended);
            bare.add(acknowledged - begun);
            taken++;
        }
        ended = System.nanoTime();
        return before;
    }

    @Override
    public void close() {
        runner.close();
        sender.close();
    }
}
