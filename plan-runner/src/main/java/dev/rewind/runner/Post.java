package dev.rewind.runner;

import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.runner.Mailbox.Signal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what a record says into the mailbox of the plan that it is about. */
final class Post {

    private static final Logger LOG = LoggerFactory.getLogger(Post.class);

    private static final Set<String> FACTS = Set.of(
            EventTypes.typeOf(Fact.CheckpointTaken.class),
            EventTypes.typeOf(Fact.RequestRefused.class),
            EventTypes.typeOf(Fact.EntityParked.class),
            EventTypes.typeOf(Fact.RollbackOrdered.class),
            EventTypes.typeOf(Fact.ParticipantAnswered.class),
            EventTypes.typeOf(Fact.PlanClosed.class));

    private final Topics topics;
    private final EventReader reader;

    Post(Topics topics, EventReader reader) {
        this.topics = topics;
        this.reader = reader;
    }

    void deliver(ConsumerRecord<byte[], byte[]> message, Mailbox mailbox) {
        try {
            if (message.topic().equals(topics.rollbackCommands())) {
                Envelope<RollbackCommand> command = reader.rollbackCommand(message.headers(), message.value());
                mailbox.put(new Signal.Commanded(command.data(), command.traceparent()));
            } else if (FACTS.contains(type(message))) {
                Signal signal =
                        signal(reader.fact(message.headers(), message.value()).data());
                if (signal != null) {
                    mailbox.put(signal);
                }
            }
        } catch (UnreadableEventException e) {
            LOG.atWarn()
                    .addKeyValue("topic", message.topic())
                    .addKeyValue("partition", message.partition())
                    .addKeyValue("offset", message.offset())
                    .addKeyValue("code", e.code().code())
                    .addKeyValue("reason", e.reason())
                    .log("Skipped a record that cannot be read");
        }
    }

    private static @Nullable Signal signal(Fact fact) {
        if (fact instanceof Fact.CheckpointTaken taken) {
            return new Signal.Taken(taken.checkpoint());
        }
        if (fact instanceof Fact.RequestRefused refusal) {
            return new Signal.Refused(refusal);
        }
        if (fact instanceof Fact.EntityParked parked) {
            return new Signal.Parked(parked);
        }
        if (fact instanceof Fact.RollbackOrdered ordered) {
            return ordered.attempt() > 1 ? null : new Signal.Asked(ordered.rollbackId(), Participants.of(ordered));
        }
        if (fact instanceof Fact.ParticipantAnswered answered) {
            return new Signal.Answered(answered);
        }
        return fact instanceof Fact.PlanClosed closed
                ? new Signal.Closed(closed.event().id())
                : null;
    }

    private static String type(ConsumerRecord<byte[], byte[]> message) {
        Header header = message.headers().lastHeader("ce_type");
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
