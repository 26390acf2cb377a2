package dev.rewind.runner.history;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.work.WaitDeadline;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts about a plan that is resumed from the log, for runners without a query API. It reads the plan's partition backwards, window by window, until it
 * finds the first checkpoint. The cost grows with the number of records in the partition since the plan began.
 */
final class PlanHistoryReader {

    private static final long FIRST_WINDOW = 4_000;
    private static final long LARGEST_WINDOW = 256_000;

    /** Closing a consumer waits for its current fetch, which must therefore be short. */
    private static final int FETCH_WAIT_MS = 20;

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> settings;
    private final Topics topics;
    private final EventReader reader;
    private final Duration timeout;

    PlanHistoryReader(Configuration configuration) {
        this.settings = new HashMap<>(configuration.consumer());
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis());
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.topics = configuration.topics();
        this.reader = new EventReader(configuration.integer(Setting.MAX_STATE_BYTES));
        this.timeout = configuration.duration(Setting.PUBLISH_TIMEOUT);
    }

    /**
     * Reads the history of a plan up to now.
     *
     * @throws PlanStoppedException when the log cannot be read, or no longer has the plan's first checkpoint
     */
    PlanHistory read(EntityKey plan) {
        byte[] key = EventWriter.key(plan);
        List<Envelope<Fact>> facts = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            String topic = topics.checkpointEvents();
            TopicPartition partition = new TopicPartition(
                    topic, new EntityPartition(consumer.partitionsFor(topic).size()).of(plan));
            List<TopicPartition> one = List.of(partition);
            consumer.assign(one);
            long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
            long to = consumer.endOffsets(one).getOrDefault(partition, 0L);
            for (long window = FIRST_WINDOW; to > begin && !beginsIn(facts); window *= 2) {
                long from = Math.max(begin, to - Math.min(window, LARGEST_WINDOW));
                facts.addAll(0, readFacts(consumer, partition, from, to, key));
                to = from;
            }
        } catch (KafkaException e) {
            throw new PlanStoppedException(
                    Problem.LOG_UNAVAILABLE,
                    "the history of " + plan + " cannot be read (" + e.getMessage()
                            + "); check that the broker is reachable",
                    e);
        }
        PlanHistory history = HistoryOfFacts.of(facts);
        if (history.isKnown() && history.checkpoints().firstKey() != 1) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE,
                    "the first checkpoint of " + plan + " is no longer in " + topics.checkpointEvents()
                            + ", because the topic's retention is shorter than the age of the plan. Set "
                            + Setting.URL.variable()
                            + " to the address of a query API, which has the whole history; or roll the plan back, or"
                            + " run a new id");
        }
        return history;
    }

    /**
     * Reads one plan event.
     *
     * @throws IOException when the event is no longer there
     */
    PlanEvent event(EventRef at) throws IOException {
        return envelope(at).data();
    }

    /** As {@link #event}, with the event's attributes. */
    Envelope<PlanEvent> envelope(EventRef at) throws IOException {
        TopicPartition partition = new TopicPartition(topics.planEvents(), at.partition());
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition));
            if (at.offset() < consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L)) {
                throw missing(at, null);
            }
            consumer.seek(partition, at.offset());
            WaitDeadline deadline = WaitDeadline.after(timeout);
            while (deadline.left() > 0) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    if (message.offset() == at.offset()) {
                        return reader.planEvent(message.key(), message.headers(), message.value());
                    }
                    throw missing(at, null);
                }
            }
            throw missing(at, null);
        } catch (KafkaException | UnreadableEventException e) {
            throw missing(at, e);
        }
    }

    private List<Envelope<Fact>> readFacts(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to, byte[] key) {
        List<Envelope<Fact>> facts = new ArrayList<>();
        consumer.seek(partition, from);
        WaitDeadline deadline = WaitDeadline.after(timeout);
        while (consumer.position(partition) < to) {
            List<ConsumerRecord<byte[], byte[]>> messages = consumer.poll(POLL).records(partition);
            if (messages.isEmpty() && deadline.left() == 0) {
                throw new TimeoutException("no record came from " + partition + " within " + timeout);
            }
            if (!messages.isEmpty()) {
                deadline = WaitDeadline.after(timeout);
            }
            for (ConsumerRecord<byte[], byte[]> message : messages) {
                if (message.offset() < to && Arrays.equals(key, message.key())) {
                    Envelope<Fact> fact = fact(message);
                    if (fact != null) {
                        facts.add(fact);
                    }
                }
            }
        }
        return facts;
    }

    /** Null for a fact of a type that this version does not know. */
    private @Nullable Envelope<Fact> fact(ConsumerRecord<byte[], byte[]> message) {
        try {
            return reader.fact(message.headers(), message.value());
        } catch (UnreadableEventException e) {
            return null;
        }
    }

    private static boolean beginsIn(List<Envelope<Fact>> facts) {
        return facts.stream()
                .anyMatch(fact -> fact.data() instanceof Fact.CheckpointTaken taken
                        && taken.checkpoint().sequence() == 1);
    }

    private IOException missing(EventRef at, @Nullable Exception cause) {
        return new IOException(
                "event " + at.id() + " at " + topics.planEvents() + " " + at.partition() + ":" + at.offset()
                        + " cannot be read; the topic's retention may have deleted it",
                cause);
    }

    private Consumer<byte[], byte[]> consumer() {
        return LogClients.consumer(settings);
    }
}
