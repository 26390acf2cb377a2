package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.runner.PlanStoppedException.Problem;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what the log says of a plan's past. Read backwards from the end of the plan's partition, window by window, until
 * its first checkpoint is found: it costs as much as the partition took in since the plan began, and only for a plan that
 * is resumed.
 */
final class Archive {

    private static final long FIRST_WINDOW = 4_000;
    private static final long LARGEST_WINDOW = 256_000;

    /** Closing waits for the fetch that is under way at the end of the log. */
    private static final int FETCH_WAIT_MS = 20;

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> settings;
    private final Topics topics;
    private final EventReader reader;
    private final Duration timeout;

    Archive(Configuration configuration) {
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
     * All that was decided about a plan until now.
     *
     * @throws PlanStoppedException when the log cannot be read, or no longer goes back to the plan's beginning
     */
    Past past(EntityKey plan) {
        byte[] key = EventWriter.key(plan);
        List<Envelope<Fact>> facts = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            String topic = topics.checkpointEvents();
            TopicPartition partition = new TopicPartition(
                    topic,
                    BuiltInPartitioner.partitionForKey(
                            key, consumer.partitionsFor(topic).size()));
            List<TopicPartition> one = List.of(partition);
            consumer.assign(one);
            long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
            long to = consumer.endOffsets(one).getOrDefault(partition, 0L);
            for (long window = FIRST_WINDOW; to > begin && !beginsIn(facts); window *= 2) {
                long from = Math.max(begin, to - Math.min(window, LARGEST_WINDOW));
                facts.addAll(0, read(consumer, partition, from, to, key));
                to = from;
            }
        } catch (KafkaException e) {
            throw new PlanStoppedException(
                    Problem.LOG_UNAVAILABLE,
                    "the past of " + plan + " cannot be read (" + e.getMessage()
                            + "); check that the broker is reachable",
                    e);
        }
        Past past = Past.of(facts);
        if (!past.isWhole()) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE,
                    "the beginning of " + plan + " is no longer in " + topics.checkpointEvents()
                            + ", whose retention is shorter than the plan is old; it cannot be resumed. Roll it back, or"
                            + " run a new id");
        }
        return past;
    }

    /**
     * The plan event at a place of the log.
     *
     * @throws IOException when it is no longer there
     */
    PlanEvent event(EventRef at) throws IOException {
        TopicPartition partition = new TopicPartition(topics.planEvents(), at.partition());
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, at.offset());
            Deadline deadline = Deadline.after(timeout);
            while (deadline.left() > 0) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    if (message.offset() == at.offset()) {
                        return reader.planEvent(message.key(), message.headers(), message.value())
                                .data();
                    }
                    throw gone(at, null);
                }
            }
            throw gone(at, null);
        } catch (KafkaException | UnreadableEventException e) {
            throw gone(at, e);
        }
    }

    private List<Envelope<Fact>> read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to, byte[] key) {
        List<Envelope<Fact>> facts = new ArrayList<>();
        consumer.seek(partition, from);
        Deadline deadline = Deadline.after(timeout);
        while (consumer.position(partition) < to) {
            List<ConsumerRecord<byte[], byte[]>> messages = consumer.poll(POLL).records(partition);
            if (messages.isEmpty() && deadline.left() == 0) {
                throw new TimeoutException("nothing came from " + partition + " within " + timeout);
            }
            if (!messages.isEmpty()) {
                deadline = Deadline.after(timeout);
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

    /** A fact of a kind that this version does not know says nothing to it. */
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

    private IOException gone(EventRef at, @Nullable Exception cause) {
        return new IOException(
                "event " + at.id() + " at " + topics.planEvents() + " " + at.partition() + ":" + at.offset()
                        + " cannot be read; its retention may be over",
                cause);
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
