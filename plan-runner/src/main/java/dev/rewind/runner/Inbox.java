package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the processor has to say to the plans of a runner: rollback commands, and the facts that a plan must know.
 * One read_committed consumer on one thread, without a group: it is assigned the partitions of the runner's own plans
 * and no others, each from the end that it had before the plan said its first word.
 */
final class Inbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private static final Duration POLL = Duration.ofSeconds(1);

    /** A partition that is added joins the next fetch: the one under way must not sleep long at the broker. */
    private static final int FETCH_WAIT_MS = 20;

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final int partitions;
    private final Post post;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Set<TopicPartition> unpositioned = new HashSet<>();
    private final Thread thread;
    private volatile boolean changed;
    private volatile @Nullable PlanStoppedException ended;

    private record Subscription(Mailbox mailbox, Set<TopicPartition> partitions, CompletableFuture<Void> positioned) {
        void stop(PlanStoppedException why) {
            positioned.completeExceptionally(why);
            mailbox.stop(why);
        }
    }

    private Inbox(Consumer<byte[], byte[]> consumer, Topics topics, int partitions, EventReader reader) {
        this.consumer = consumer;
        this.topics = topics;
        this.partitions = partitions;
        this.post = new Post(topics, reader);
        this.thread = new Thread(this::work, "rewind-inbox");
        this.thread.setDaemon(true);
    }

    static Inbox connect(Configuration configuration) {
        long timeoutMs = configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis();
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeoutMs);
        // Only where the log was cut below a position: what is older than a plan does not concern it.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.putAll(configuration.consumer());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        Topics topics = configuration.topics();
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        int partitions = consumer.partitionsFor(topics.rollbackCommands()).size();
        Inbox inbox = new Inbox(
                consumer, topics, partitions, new EventReader(configuration.integer(Setting.MAX_STATE_BYTES)));
        inbox.thread.start();
        return inbox;
    }

    /**
     * From now on, everything about this plan goes to the mailbox.
     *
     * @throws IllegalStateException when this runner runs the plan already
     * @throws PlanStoppedException when the log cannot be read
     */
    void subscribe(EntityKey plan, Mailbox mailbox) throws InterruptedException {
        int partition = BuiltInPartitioner.partitionForKey(EventWriter.key(plan), partitions);
        Subscription subscription = new Subscription(
                mailbox,
                Set.of(
                        new TopicPartition(topics.rollbackCommands(), partition),
                        new TopicPartition(topics.checkpointEvents(), partition)),
                new CompletableFuture<>());
        if (subscriptions.putIfAbsent(plan.toString(), subscription) != null) {
            throw new IllegalStateException(plan + " is running in this runner already");
        }
        wake();
        try {
            PlanStoppedException why = ended;
            if (why != null) {
                throw why;
            }
            subscription.positioned().get();
        } catch (ExecutionException e) {
            unsubscribe(plan);
            throw e.getCause() instanceof PlanStoppedException known ? known : new IllegalStateException(e);
        } catch (InterruptedException | PlanStoppedException e) {
            unsubscribe(plan);
            throw e;
        }
    }

    /** Puts something into the mailbox of a plan; false when no such plan is subscribed. */
    boolean tell(EntityKey plan, Mailbox.Signal signal) {
        Subscription subscription = subscriptions.get(plan.toString());
        if (subscription != null) {
            subscription.mailbox().put(signal);
        }
        return subscription != null;
    }

    /** No more of this plan. */
    void unsubscribe(EntityKey plan) {
        subscriptions.remove(plan.toString());
        changed = true;
    }

    /** Ends the reading; plans that still wait are stopped. */
    @Override
    public void close() {
        stop(new PlanStoppedException(
                Problem.CLOSED, "the plan runner was closed; the log has the plan as far as it got"));
        wake();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void stop(PlanStoppedException why) {
        if (ended == null) {
            ended = why;
        }
        subscriptions.values().forEach(subscription -> subscription.stop(why));
    }

    private synchronized void wake() {
        changed = true;
        notifyAll();
        consumer.wakeup();
    }

    private void work() {
        try (consumer) {
            while (ended == null) {
                try {
                    follow();
                    read();
                } catch (WakeupException e) {
                    // Somebody wants the next round now.
                    changed = true;
                }
            }
        } catch (RuntimeException e) {
            // Whatever it was, nobody reads from now on, and a plan must not wait for what nobody reads.
            LOG.atError().setCause(e).log("Rollback commands can no longer be read");
            stop(new PlanStoppedException(
                    Problem.LOG_UNAVAILABLE,
                    "rollback commands can no longer be read (" + e.getMessage()
                            + "); check the broker and what this client may read there, then connect a new runner",
                    e));
        } catch (InterruptedException e) {
            stop(new PlanStoppedException(Problem.CLOSED, "the inbox of the plan runner was interrupted", e));
        }
    }

    /** Makes the assignment what the subscriptions need. A wake-up in the middle is made good by the next round. */
    private void follow() {
        if (!changed) {
            return;
        }
        changed = false;
        Collection<Subscription> wanting = List.copyOf(subscriptions.values());
        Set<TopicPartition> wanted = new HashSet<>();
        wanting.forEach(subscription -> wanted.addAll(subscription.partitions()));
        Set<TopicPartition> added = new HashSet<>(wanted);
        added.removeAll(consumer.assignment());
        consumer.assign(wanted);
        unpositioned.addAll(added);
        unpositioned.retainAll(wanted);
        if (!added.isEmpty()) {
            consumer.seekToEnd(added);
        }
        try {
            for (TopicPartition partition : List.copyOf(unpositioned)) {
                consumer.position(partition);
                unpositioned.remove(partition);
            }
        } catch (TimeoutException e) {
            PlanStoppedException why = new PlanStoppedException(
                    Problem.LOG_UNAVAILABLE,
                    "the end of " + unpositioned
                            + " could not be found out in time; check that the broker is reachable",
                    e);
            wanting.stream()
                    .filter(subscription -> !Collections.disjoint(subscription.partitions(), unpositioned))
                    .forEach(subscription -> subscription.stop(why));
            return;
        }
        wanting.forEach(subscription -> subscription.positioned().complete(null));
    }

    private void read() throws InterruptedException {
        if (consumer.assignment().isEmpty()) {
            synchronized (this) {
                while (!changed) {
                    wait();
                }
            }
            return;
        }
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
            byte[] key = message.key();
            Subscription subscription = key == null ? null : subscriptions.get(new String(key, StandardCharsets.UTF_8));
            if (subscription != null) {
                post.deliver(message, subscription.mailbox());
            }
        }
    }
}
