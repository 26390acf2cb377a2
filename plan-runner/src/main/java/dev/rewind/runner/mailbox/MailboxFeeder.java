package dev.rewind.runner.mailbox;

import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.runner.mailbox.PlanMailbox.Signal;
import dev.rewind.runner.report.SkippedRecords;
import dev.rewind.service.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts records to signals and puts them into the mailbox of the plan. */
final class MailboxFeeder {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxFeeder.class);

    private static final Set<String> FACTS = Set.of(
            EventTypes.typeOf(Fact.CheckpointTaken.class),
            EventTypes.typeOf(Fact.RequestRefused.class),
            EventTypes.typeOf(Fact.EntityParked.class),
            EventTypes.typeOf(Fact.EntityParkedByHand.class),
            EventTypes.typeOf(Fact.RollbackProposed.class),
            EventTypes.typeOf(Fact.ProposalClosed.class),
            EventTypes.typeOf(Fact.PlanPaused.class),
            EventTypes.typeOf(Fact.WaitEnded.class),
            EventTypes.typeOf(Fact.EntityResumed.class),
            EventTypes.typeOf(Fact.RollbackOrdered.class),
            EventTypes.typeOf(Fact.ParticipantAnswered.class),
            EventTypes.typeOf(Fact.PlanClosed.class));

    /** The end of a fact's id if it is the first fact about its event. */
    private static final String FIRST = "-0";

    private final Topics topics;
    private final EventReader reader;

    MailboxFeeder(Topics topics, EventReader reader) {
        this.topics = topics;
        this.reader = reader;
    }

    void deliver(ConsumerRecord<byte[], byte[]> message, PlanMailbox mailbox) {
        try {
            if (message.topic().equals(topics.rollbackCommands())) {
                Envelope<RollbackCommand> command = reader.rollbackCommand(message.headers(), message.value());
                mailbox.put(new Signal.Commanded(command.data(), command.traceparent()));
            } else if (FACTS.contains(type(message))) {
                Signal signal = signal(reader.fact(message.headers(), message.value()));
                if (signal != null) {
                    mailbox.put(signal);
                }
            }
        } catch (UnreadableEventException e) {
            SkippedRecords.log(LOG, message, e);
        }
    }

    private static @Nullable Signal signal(Envelope<Fact> envelope) {
        Fact fact = envelope.data();
        if (fact instanceof Fact.CheckpointTaken taken) {
            return new Signal.CheckpointTaken(taken.checkpoint(), envelope.id().endsWith(FIRST), taken.waits());
        }
        if (fact instanceof Fact.RequestRefused refusal) {
            return new Signal.EventRefused(refusal);
        }
        if (fact instanceof Fact.EntityParked parked) {
            return new Signal.PlanParked(parked);
        }
        if (fact instanceof Fact.EntityParkedByHand parked) {
            return new Signal.PlanParkedByHand(parked);
        }
        if (fact instanceof Fact.RollbackProposed proposal) {
            return proposal.isHolding() ? new Signal.ApprovalAwaited(proposal) : null;
        }
        if (fact instanceof Fact.ProposalClosed closed) {
            return new Signal.ProposalClosed(closed);
        }
        if (fact instanceof Fact.PlanPaused paused) {
            return new Signal.PlanPaused(paused);
        }
        if (fact instanceof Fact.WaitEnded ended) {
            return new Signal.WaitEnded(ended);
        }
        if (fact instanceof Fact.EntityResumed) {
            return new Signal.PlanResumed();
        }
        if (fact instanceof Fact.RollbackOrdered ordered) {
            return ordered.attempt() > 1
                    ? null
                    : new Signal.ParticipantsAsked(ordered.rollbackId(), ParticipantTracker.of(ordered));
        }
        if (fact instanceof Fact.ParticipantAnswered answered) {
            return new Signal.ParticipantAnswered(answered);
        }
        return fact instanceof Fact.PlanClosed closed
                ? new Signal.PlanClosed(closed.event().id())
                : null;
    }

    private static String type(ConsumerRecord<byte[], byte[]> message) {
        Header header = message.headers().lastHeader("ce_type");
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
