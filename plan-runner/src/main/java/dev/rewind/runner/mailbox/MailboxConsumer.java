package dev.rewind.runner.mailbox;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rollback commands and facts for the running plans and delivers them to the plans' mailboxes. It has one
 * read_committed consumer on one thread, without a group. The consumer reads only the partitions of these plans, each
 * from the end that it had before the plan published its first event.
 */
public final class MailboxConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxConsumer.class);

    private static final Duration POLL = Duration.ofSeconds(1);

    /** A partition that is added joins the next fetch, so the broker must answer the current fetch soon. */
    private static final int FETCH_WAIT_MS = 20;

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final int partitions;
    private final MailboxFeeder feeder;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Set<TopicPartition> unpositioned = new HashSet<>();
    private final Thread thread;
    private volatile boolean changed;
    private volatile @Nullable PlanStoppedException ended;
    private volatile Runnable whenLost = () -> {};

    private record Subscription(
            PlanMailbox mailbox, Set<TopicPartition> partitions, CompletableFuture<Void> positioned) {
        void stop(PlanStoppedException why) {
            positioned.completeExceptionally(why);
            mailbox.stop(why);
        }
    }

    private MailboxConsumer(Consumer<byte[], byte[]> consumer, Topics topics, int partitions, EventReader reader) {
        this.consumer = consumer;
        this.topics = topics;
        this.partitions = partitions;
        this.feeder = new MailboxFeeder(topics, reader);
        this.thread = new Thread(this::work, "rewind-inbox");
        this.thread.setDaemon(true);
    }

    public static MailboxConsumer connect(Configuration configuration) {
        long timeoutMs = configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis();
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeoutMs);
        // Applies only if records at a position were deleted meanwhile. Then the plan needs all that is left.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.putAll(configuration.consumer());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        Topics topics = configuration.topics();
        Consumer<byte[], byte[]> consumer = LogClients.consumer(settings);
        int partitions = consumer.partitionsFor(topics.rollbackCommands()).size();
        MailboxConsumer mailboxes = new MailboxConsumer(
                consumer, topics, partitions, new EventReader(configuration.integer(Setting.MAX_STATE_BYTES)));
        mailboxes.thread.start();
        return mailboxes;
    }

    /** Sets what is called, on the thread that reads, once commands can no longer be read although this is not closed. */
    public void whenLost(Runnable call) {
        whenLost = call;
    }

    /**
     * Starts to deliver all signals of this plan to the mailbox.
     *
     * @throws AlreadyRunningException when this runner is already running the plan
     * @throws PlanStoppedException when the log cannot be read
     */
    public void subscribe(EntityKey plan, PlanMailbox mailbox) throws InterruptedException {
        int partition = new EntityPartition(partitions).of(plan);
        Subscription subscription = new Subscription(
                mailbox,
                Set.of(
                        new TopicPartition(topics.rollbackCommands(), partition),
                        new TopicPartition(topics.checkpointEvents(), partition)),
                new CompletableFuture<>());
        if (subscriptions.putIfAbsent(plan.toString(), subscription) != null) {
            throw new AlreadyRunningException(plan);
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

    /** Puts a signal into the mailbox of a plan; false when the plan is not subscribed. */
    public boolean send(EntityKey plan, PlanMailbox.Signal signal) {
        Subscription subscription = subscriptions.get(plan.toString());
        if (subscription != null) {
            subscription.mailbox().put(signal);
        }
        return subscription != null;
    }

    /** Puts a signal into the mailboxes of all plans. */
    public void sendAll(PlanMailbox.Signal signal) {
        subscriptions.values().forEach(subscription -> subscription.mailbox().put(signal));
    }

    /** Ends the delivery for this plan. */
    public void unsubscribe(EntityKey plan) {
        subscriptions.remove(plan.toString());
        changed = true;
    }

    /** Stops reading, and stops all plans that still run. */
    @Override
    public void close() {
        stop(new PlanStoppedException(
                Problem.CLOSED, "the plan runner was closed; run the plan's id again to resume the plan"));
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
                    updateAssignment();
                    read();
                } catch (WakeupException e) {
                    // The subscriptions have changed, or the runner is closing.
                    changed = true;
                }
            }
        } catch (RuntimeException e) {
            // This thread is the only reader. Without it, plans would wait forever, so they must stop.
            LOG.atError().setCause(e).log("Rollback commands can no longer be read");
            stop(new PlanStoppedException(
                    Problem.LOG_UNAVAILABLE,
                    "rollback commands can no longer be read (" + e.getMessage()
                            + "); check the broker and the read permissions of this client, then connect a new runner",
                    e));
            whenLost.run();
        } catch (InterruptedException e) {
            stop(new PlanStoppedException(
                    Problem.CLOSED,
                    "the thread that reads rollback commands was interrupted; connect a new runner",
                    e));
            whenLost.run();
        }
    }

    /** Assigns the partitions that the subscriptions need. If a wake-up interrupts this, the next round continues. */
    private void updateAssignment() {
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
                    "the broker did not give the end of " + unpositioned + " in time; check that it is reachable",
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
                feeder.deliver(message, subscription.mailbox());
            }
        }
    }
}
