package dev.rewind.processor.metrics;

import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Restored;
import dev.rewind.processor.topology.Witness;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What one stream thread has done in the transaction that is open: plain numbers, because nobody else sees them. They
 * become metrics when the transaction is committed, and nothing when it is aborted.
 */
final class Tally implements Witness {
    private final ProcessorMetrics metrics;
    private final Traces traces;

    private final Counts<RollbackCause.Kind> commands = new Counts<>(RollbackCause.Kind.class);
    private final Counts<Rollback.Status> settled = new Counts<>(Rollback.Status.class);
    private final Counts<RefusalCode> refused = new Counts<>(RefusalCode.class);
    private final Counts<DeadLetterCode> setAside = new Counts<>(DeadLetterCode.class);
    private final Numbers checkpointsLoggedAt = new Numbers();
    private final Numbers stateBytes = new Numbers();
    private final Numbers commandsLoggedAt = new Numbers();
    private long integrityFailures;
    private long parked;
    private long checkpoints;
    private boolean isEmpty = true;

    Tally(ProcessorMetrics metrics, Traces traces) {
        this.metrics = metrics;
        this.traces = traces;
    }

    @Override
    public void saw(
            Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts, @Nullable DeadLetterCode code) {
        // Out of another log: of what was done then, nothing is late.
        boolean isTimely = !Restored.isMarked(event.headers());
        for (int i = 0; i < facts.size(); i++) {
            count(facts.get(i), isTimely);
        }
        if (code != null) {
            setAside.add(code);
        }
        isEmpty &= facts.isEmpty() && code == null;
        if (isTimely) {
            traces.saw(event, where, facts);
        }
    }

    /** The transaction is committed, so all that it did is seen by others from now on. */
    void committed(long nowMs) {
        if (!isEmpty) {
            commands.forEach(metrics::commands);
            settled.forEach(metrics::settled);
            refused.forEach(metrics::refused);
            setAside.forEach(metrics::setAside);
            metrics.integrityFailures(integrityFailures);
            metrics.parked(parked);
            metrics.checkpoints(checkpoints);
            checkpointsLoggedAt.forEach(at -> metrics.checkpointAfter(nowMs - at));
            stateBytes.forEach(metrics::state);
            commandsLoggedAt.forEach(at -> metrics.commandAfter(nowMs - at));
        }
        traces.committed(nowMs);
        clear();
    }

    /** The transaction came to nothing; what it did will be done again. */
    void aborted() {
        traces.aborted();
        clear();
    }

    private void clear() {
        if (isEmpty) {
            return;
        }
        commands.clear();
        settled.clear();
        refused.clear();
        setAside.clear();
        checkpointsLoggedAt.clear();
        stateBytes.clear();
        commandsLoggedAt.clear();
        integrityFailures = 0;
        parked = 0;
        checkpoints = 0;
        isEmpty = true;
    }

    private void count(Fact fact, boolean isTimely) {
        if (fact instanceof Fact.CheckpointTaken taken) {
            checkpoints++;
            stateBytes.add(taken.checkpoint().sizeBytes());
            if (isTimely) {
                checkpointsLoggedAt.add(taken.at().toEpochMilli());
            }
        } else if (fact instanceof Fact.RollbackOrdered ordered) {
            if (isTimely) {
                commands.add(ordered.cause().kind());
                if (ordered.attempt() == 1) {
                    commandsLoggedAt.add(ordered.at().toEpochMilli());
                }
            }
        } else if (fact instanceof Fact.RollbackSettled known) {
            settled.add(known.outcome());
        } else if (fact instanceof Fact.RequestRefused no) {
            refused.add(no.code());
        } else if (fact instanceof Fact.EntityParked) {
            parked++;
        } else if (fact instanceof Fact.IntegrityFailed) {
            integrityFailures++;
        }
    }
}
