package dev.rewind.processor.metrics;

import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Restored;
import dev.rewind.processor.topology.DecisionListener;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Counts the decisions of one stream thread in its open transaction. The numbers become metrics when the transaction is
 * committed, and are dropped when it is aborted. Only the stream thread uses this class, so nothing is synchronized.
 */
final class TransactionCounts implements DecisionListener {
    private final ProcessorMetrics metrics;
    private final DecisionSpans traces;

    private final ReusableCounts<RollbackCause.Kind> commands = new ReusableCounts<>(RollbackCause.Kind.class);
    private final ReusableCounts<Rollback.Status> settled = new ReusableCounts<>(Rollback.Status.class);
    private final ReusableCounts<RefusalCode> refused = new ReusableCounts<>(RefusalCode.class);
    private final ReusableCounts<DeadLetterCode> setAside = new ReusableCounts<>(DeadLetterCode.class);
    private final ReusableCounts<Fact.ProposalClosed.Outcome> proposalsClosed =
            new ReusableCounts<>(Fact.ProposalClosed.Outcome.class);
    private final ReusableNumbers checkpointsLoggedAt = new ReusableNumbers();
    private final ReusableNumbers stateBytes = new ReusableNumbers();
    private final ReusableNumbers commandsLoggedAt = new ReusableNumbers();
    private final FactCounts factCounts = new FactCounts();
    private long integrityFailures;
    private long parked;
    private long proposed;
    private long checkpoints;
    private boolean isEmpty = true;

    TransactionCounts(ProcessorMetrics metrics, DecisionSpans traces) {
        this.metrics = metrics;
        this.traces = traces;
    }

    @Override
    public void onDecision(
            Record<byte[], byte[]> event, RecordMetadata where, List<Fact> facts, @Nullable DeadLetterCode code) {
        // A restored event was decided long ago; how late its checkpoint is now says nothing.
        boolean isTimely = !Restored.isMarked(event.headers());
        factCounts.isTimely = isTimely;
        for (int i = 0; i < facts.size(); i++) {
            facts.get(i).match(factCounts);
        }
        if (code != null) {
            setAside.add(code);
        }
        isEmpty &= facts.isEmpty() && code == null;
        if (isTimely) {
            traces.add(event, where, facts);
        }
    }

    /** Adds the counts to the metrics, because the transaction is committed. */
    void committed(long nowMs) {
        if (!isEmpty) {
            commands.forEach(metrics::commands);
            settled.forEach(metrics::settled);
            refused.forEach(metrics::refused);
            setAside.forEach(metrics::setAside);
            metrics.integrityFailures(integrityFailures);
            metrics.parked(parked);
            metrics.proposed(proposed);
            proposalsClosed.forEach(metrics::proposalClosed);
            metrics.checkpoints(checkpoints);
            checkpointsLoggedAt.forEach(at -> metrics.checkpointAfter(nowMs - at));
            stateBytes.forEach(metrics::state);
            commandsLoggedAt.forEach(at -> metrics.commandAfter(nowMs - at));
        }
        traces.committed(nowMs);
        clear();
    }

    /** Drops the counts, because the transaction is aborted and its events are processed again. */
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
        proposed = 0;
        proposalsClosed.clear();
        checkpoints = 0;
        isEmpty = true;
    }

    /** Counts one fact. A new type of fact does not compile until it is counted or left out here. */
    private final class FactCounts implements Fact.Cases<FactCounts> {
        private boolean isTimely;

        @Override
        public FactCounts checkpointTaken(Fact.CheckpointTaken fact) {
            checkpoints++;
            stateBytes.add(fact.checkpoint().sizeBytes());
            if (isTimely) {
                checkpointsLoggedAt.add(fact.at().toEpochMilli());
            }
            return this;
        }

        @Override
        public FactCounts stepClosed(Fact.StepClosed fact) {
            return this;
        }

        @Override
        public FactCounts planClosed(Fact.PlanClosed fact) {
            return this;
        }

        @Override
        public FactCounts rollbackOrdered(Fact.RollbackOrdered fact) {
            if (isTimely) {
                commands.add(fact.cause().kind());
                if (fact.attempt() == 1) {
                    commandsLoggedAt.add(fact.at().toEpochMilli());
                }
            }
            return this;
        }

        @Override
        public FactCounts rollbackSettled(Fact.RollbackSettled fact) {
            settled.add(fact.outcome());
            return this;
        }

        @Override
        public FactCounts participantAnswered(Fact.ParticipantAnswered fact) {
            return this;
        }

        @Override
        public FactCounts participantsAsked(Fact.ParticipantsAsked fact) {
            return this;
        }

        @Override
        public FactCounts requestRefused(Fact.RequestRefused fact) {
            refused.add(fact.code());
            return this;
        }

        @Override
        public FactCounts planOffered(Fact.PlanOffered fact) {
            return this;
        }

        @Override
        public FactCounts entityParked(Fact.EntityParked fact) {
            parked++;
            return this;
        }

        @Override
        public FactCounts entityResumed(Fact.EntityResumed fact) {
            return this;
        }

        @Override
        public FactCounts entityParkedByHand(Fact.EntityParkedByHand fact) {
            parked++;
            return this;
        }

        @Override
        public FactCounts signalReceived(Fact.SignalReceived fact) {
            return this;
        }

        @Override
        public FactCounts waitEnded(Fact.WaitEnded fact) {
            return this;
        }

        @Override
        public FactCounts planPaused(Fact.PlanPaused fact) {
            return this;
        }

        @Override
        public FactCounts checkpointPinned(Fact.CheckpointPinned fact) {
            return this;
        }

        @Override
        public FactCounts checkpointUnpinned(Fact.CheckpointUnpinned fact) {
            return this;
        }

        @Override
        public FactCounts checkpointRestored(Fact.CheckpointRestored fact) {
            return this;
        }

        @Override
        public FactCounts checkpointsPruned(Fact.CheckpointsPruned fact) {
            return this;
        }

        @Override
        public FactCounts rollbackProposed(Fact.RollbackProposed fact) {
            proposed++;
            return this;
        }

        @Override
        public FactCounts proposalClosed(Fact.ProposalClosed fact) {
            proposalsClosed.add(fact.outcome());
            return this;
        }

        @Override
        public FactCounts checkpointForked(Fact.CheckpointForked fact) {
            return this;
        }

        @Override
        public FactCounts integrityFailed(Fact.IntegrityFailed fact) {
            integrityFailures++;
            return this;
        }
    }
}
