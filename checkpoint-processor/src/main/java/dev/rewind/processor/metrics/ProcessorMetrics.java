package dev.rewind.processor.metrics;

import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.processor.topology.DecisionListener;
import dev.rewind.service.telemetry.Telemetry;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a processor's decisions. Each stream thread counts in its own {@link TransactionCounts} and adds the
 * counts here after each commit, so aborted transactions are never counted. Every value of a label is exported from the
 * start, at 0. Safe for use by several threads.
 */
public final class ProcessorMetrics {
    private static final List<Double> SECONDS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0);
    private static final List<Long> BYTES =
            List.of(256L, 1_024L, 4_096L, 16_384L, 65_536L, 262_144L, 524_288L, 921_600L);
    private static final double MILLIS_PER_SECOND = 1_000;

    private final LongCounter checkpoints;
    private final LongHistogram stateBytes;
    private final DoubleHistogram checkpointLag;
    private final DoubleHistogram commandLag;
    private final LabelledCounter<RollbackCause.Kind> commands;
    private final LabelledCounter<Rollback.Status> settled;
    private final LabelledCounter<RefusalCode> refused;
    private final LabelledCounter<DeadLetterCode> deadLetters;
    private final LabelledCounter<Found> integrity;
    private final LongCounter parked;
    private final LongCounter proposed;
    private final LabelledCounter<Fact.ProposalClosed.Outcome> proposalsClosed;
    private final ThreadLocal<TransactionCounts> transactionCounts;

    /** Registers the metrics of this service. */
    public ProcessorMetrics(Telemetry telemetry) {
        Meter meter = telemetry.meter();
        checkpoints = counter(meter, "rewind.checkpoints.taken", "Checkpoints taken");
        checkpoints.add(0);
        stateBytes = meter.histogramBuilder("rewind.state.size")
                .ofLongs()
                .setUnit("By")
                .setDescription("Sizes of the states of checkpoints taken")
                .setExplicitBucketBoundariesAdvice(BYTES)
                .build();
        checkpointLag =
                lag(meter, "rewind.checkpoint.lag", "From the log's time of an event to the commit of its checkpoint");
        commandLag =
                lag(meter, "rewind.command.lag", "From the log's time of an event to the commit of its first command");
        commands = labelled(
                counter(meter, "rewind.rollback.commands", "Rollback commands sent, including repeated ones"),
                "cause",
                RollbackCause.Kind.class,
                ProcessorMetrics::wire);
        settled = new LabelledCounter<>(
                counter(meter, "rewind.rollbacks.settled", "Rollbacks that were settled"),
                "status",
                Rollback.Status.class,
                EnumSet.complementOf(EnumSet.of(Rollback.Status.COMMANDED)),
                ProcessorMetrics::wire);
        refused = labelled(
                counter(meter, "rewind.requests.refused", "Events that were refused"),
                "code",
                RefusalCode.class,
                RefusalCode::code);
        deadLetters = labelled(
                counter(meter, "rewind.dead.letters", "Events that could not be read"),
                "code",
                DeadLetterCode.class,
                DeadLetterCode::code);
        integrity = labelled(
                counter(meter, "rewind.integrity.failures", "Times that stored data did not match its hash"),
                "found",
                Found.class,
                ProcessorMetrics::wire);
        parked = counter(meter, "rewind.entities.parked", "Times that an entity was parked");
        parked.add(0);
        proposed = counter(meter, "rewind.rollbacks.proposed", "Rollbacks that were proposed for an approval");
        proposed.add(0);
        proposalsClosed = labelled(
                counter(meter, "rewind.proposals.closed", "Proposed rollbacks that do not wait any more"),
                "outcome",
                Fact.ProposalClosed.Outcome.class,
                ProcessorMetrics::wire);
        @Nullable Tracer tracer = telemetry.isTracing() ? telemetry.tracer() : null;
        transactionCounts = ThreadLocal.withInitial(() -> new TransactionCounts(this, new DecisionSpans(tracer)));
    }

    private enum Found {
        DECIDING,
        READING
    }

    /** The listener for the tasks of the calling stream thread. */
    public DecisionListener listener() {
        return transactionCounts.get();
    }

    /** The calling stream thread has committed its transaction. */
    public void committed() {
        transactionCounts.get().committed(System.currentTimeMillis());
    }

    /** The transaction of the calling stream thread was aborted. */
    public void aborted() {
        transactionCounts.get().aborted();
    }

    /** A read found stored data that does not match its hash. */
    public void damageRead() {
        integrity.add(Found.READING, 1);
    }

    void commands(RollbackCause.Kind cause, long count) {
        commands.add(cause, count);
    }

    void settled(Rollback.Status outcome, long count) {
        settled.add(outcome, count);
    }

    void refused(RefusalCode code, long count) {
        refused.add(code, count);
    }

    void setAside(DeadLetterCode code, long count) {
        deadLetters.add(code, count);
    }

    void integrityFailures(long count) {
        integrity.add(Found.DECIDING, count);
    }

    void parked(long count) {
        parked.add(count);
    }

    void proposed(long count) {
        proposed.add(count);
    }

    void proposalClosed(Fact.ProposalClosed.Outcome outcome, long count) {
        proposalsClosed.add(outcome, count);
    }

    void checkpoints(long count) {
        checkpoints.add(count);
    }

    void state(long bytes) {
        stateBytes.record(bytes);
    }

    void checkpointAfter(long ms) {
        checkpointLag.record(Math.max(0, ms) / MILLIS_PER_SECOND);
    }

    void commandAfter(long ms) {
        commandLag.record(Math.max(0, ms) / MILLIS_PER_SECOND);
    }

    private static <E extends Enum<E>> LabelledCounter<E> labelled(
            LongCounter counter, String label, Class<E> kind, Function<E, String> text) {
        return new LabelledCounter<>(counter, label, kind, EnumSet.allOf(kind), text);
    }

    private static LongCounter counter(Meter meter, String name, String what) {
        return meter.counterBuilder(name).setDescription(what).build();
    }

    private static DoubleHistogram lag(Meter meter, String name, String what) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setDescription(what)
                .setExplicitBucketBoundariesAdvice(SECONDS)
                .build();
    }

    private static String wire(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
