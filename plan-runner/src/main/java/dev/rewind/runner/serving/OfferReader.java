package dev.rewind.runner.serving;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.runner.report.SkippedRecords;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the offers of one plan name among all offers.
 *
 * @param plan the name
 * @param reader reads the facts
 */
record OfferReader(String plan, EventReader reader) {

    private static final Logger LOG = LoggerFactory.getLogger(OfferReader.class);

    /** The offer in a record; null if it offers a plan of another name or cannot be read. */
    @Nullable
    ReadOffer offer(ConsumerRecord<byte[], byte[]> message) {
        try {
            Envelope<Fact> fact = reader.fact(message.headers(), message.value());
            return fact.data() instanceof Fact.PlanOffered offer && offer.plan().equals(plan)
                    ? new ReadOffer(
                            fact.entity(),
                            offer.event(),
                            new TopicPartition(message.topic(), message.partition()),
                            message.offset())
                    : null;
        } catch (UnreadableEventException e) {
            SkippedRecords.log(LOG, message, e);
            return null;
        }
    }
}
