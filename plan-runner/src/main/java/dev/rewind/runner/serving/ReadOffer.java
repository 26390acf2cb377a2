package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import org.apache.kafka.common.TopicPartition;

/**
 * An offer as it was read from the log.
 *
 * @param plan the plan that is offered
 * @param event the event because of which it is offered
 * @param partition where the offer is
 * @param offset its place there
 */
record ReadOffer(EntityKey plan, EventRef event, TopicPartition partition, long offset) {}
