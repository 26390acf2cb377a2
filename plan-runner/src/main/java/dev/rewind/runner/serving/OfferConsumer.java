package dev.rewind.runner.serving;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.runner.report.SkippedRecords;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.PersistentNames;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the offers of one plan name. All runners that serve the name form one consumer group, so each offer reaches one
 * of them. An offer is committed when its plan is taken over. If a runner dies before that, the offer goes to another
 * one; if it dies later, the processor offers the plan again. No more plans run at once than the limit says: further
 * offers stay in the log, where other runners of the group cannot see them, until a plan ends.
 */
public final class OfferConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OfferConsumer.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long TRY_AGAIN_MS = 1_000;
    private static final long LONGEST_PAUSE_MS = 16_000;
    private static final int SESSION_MS = 6_000;
    private static final int HEARTBEAT_MS = 1_500;

    private final String plan;
    private final Consumer<byte[], byte[]> consumer;
    private final EventReader reader;
    private final int most;
    private final OfferedPlan runs;
    private final ExecutorService workers;
    private final OfferPositions positions = new OfferPositions();
    private final Queue<Runnable> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private int running;
    private long committedAt = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean failing;
    private volatile boolean closed;

    private OfferConsumer(
            String plan,
            Consumer<byte[], byte[]> consumer,
            EventReader reader,
            int most,
            OfferedPlan runs,
            ExecutorService workers) {
        this.plan = plan;
        this.consumer = consumer;
        this.reader = reader;
        this.most = most;
        this.runs = runs;
        this.workers = workers;
        this.thread = new Thread(this::work, "rewind-offers-" + plan);
        this.thread.setDaemon(true);
    }

    /**
     * Joins the group of this plan name and starts to take offers.
     *
     * @param most how many plans may run at once
     * @param workers runs the plans, each on a thread of its own
     */
    public static OfferConsumer start(
            Configuration configuration, String plan, int most, OfferedPlan runs, ExecutorService workers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis());
        // The offers of a dead runner reach another one only after this time.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
        settings.putAll(configuration.consumer());
        if (GroupProtocol.CONSUMER.name().equalsIgnoreCase(text(settings, ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            // There, the broker sets both for the group.
            settings.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
            settings.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        }
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, PersistentNames.planGroup(plan));
        // Plans may have been requested before the first runner of their name starts.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // One at a time, so that the limit of plans that run at once holds exactly.
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        EventReader reader = new EventReader(configuration.integer(Setting.MAX_STATE_BYTES));
        OfferConsumer offers = new OfferConsumer(plan, consumer, reader, most, runs, workers);
        consumer.subscribe(List.of(configuration.topics().planOffers()), offers.new Assignment());
        offers.thread.start();
        return offers;
    }

    /** Waits until the broker has assigned partitions; false when it has not in time. */
    public boolean awaitReady(Duration most) throws InterruptedException {
        return ready.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether offers are taken, or will be when the broker can be reached. */
    public boolean isTaking() {
        return !closed && thread.isAlive();
    }

    /** Takes no more offers and leaves the group. Plans that run are not stopped. */
    @Override
    public void close() {
        closed = true;
        ended.countDown();
        consumer.wakeup();
        try {
            thread.join(CLOSE.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!closed) {
                try {
                    pollOnce();
                    failing = false;
                } catch (WakeupException e) {
                    // A plan has ended, or the consumer is being closed.
                    update();
                } catch (KafkaException e) {
                    // This runner is there and must go on, also after it stood still and was put out of its group.
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("plan", plan).setCause(e).log("Offers of this plan are no longer taken");
        } finally {
            leave();
        }
    }

    private void failed(KafkaException why) throws InterruptedException {
        boolean expected = why instanceof CommitFailedException || why instanceof RebalanceInProgressException;
        if (!expected && !failing) {
            failing = true;
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .setCause(why)
                    .log("Offers of this plan cannot be taken now; trying again each second");
        }
        update();
        if (!expected) {
            boolean ignored = ended.await(TRY_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    // close(CloseOptions) exists from Kafka 4.1 on, and the SDK runs with 4.0 too.
    @SuppressWarnings("deprecation")
    private void leave() {
        try {
            commitAtLast();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .setCause(e)
                    .log("The taken offers could not be committed; another runner will read them again");
        }
        consumer.close(CLOSE);
    }

    /** Commits also if plans end meanwhile, whose wake-ups interrupt a commit. */
    private void commitAtLast() {
        boolean isInterrupted;
        do {
            try {
                commit();
                isInterrupted = false;
            } catch (WakeupException e) {
                isInterrupted = true;
            }
        } while (isInterrupted);
    }

    private void pollOnce() {
        ConsumerRecords<byte[], byte[]> messages = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            TopicPartition partition = new TopicPartition(message.topic(), message.partition());
            positions.read(partition, message.offset());
            Envelope<Fact> offered = offered(message);
            if (offered != null) {
                begin(offered, partition, message.offset());
            }
        }
        update();
        if (messages.isEmpty() || System.nanoTime() - committedAt > POLL.toNanos()) {
            commit();
        }
    }

    /** Notes the plans that have ended, and takes further offers unless too many plans run. */
    private void update() {
        for (Runnable end = done.poll(); end != null; end = done.poll()) {
            end.run();
        }
        if (running < most) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
    }

    private static String text(Map<String, Object> settings, String name) {
        return String.valueOf(settings.get(name));
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> moved = positions.toCommit();
        if (!moved.isEmpty()) {
            consumer.commitSync(moved);
            positions.committed(moved);
        }
        committedAt = System.nanoTime();
    }

    private void begin(Envelope<Fact> offered, TopicPartition partition, long offset) {
        positions.begin(partition, offset);
        running++;
        AtomicBoolean ended = new AtomicBoolean();
        Runnable dealtWith = () -> {
            if (!ended.getAndSet(true)) {
                done.add(() -> positions.end(partition, offset));
            }
        };
        workers.execute(() -> {
            try {
                runUntilDealtWith(offered, dealtWith);
            } finally {
                done.add(() -> running--);
                consumer.wakeup();
            }
        });
    }

    private void runUntilDealtWith(Envelope<Fact> offered, Runnable dealtWith) {
        long pause = TRY_AGAIN_MS;
        try {
            while (!runs.run(offered.entity(), offered.data().event(), dealtWith)) {
                if (closed) {
                    return;
                }
                boolean ignored = ended.await(pause, TimeUnit.MILLISECONDS);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            }
            dealtWith.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The offer in the record; null if it offers a plan of another name or cannot be read. */
    private @Nullable Envelope<Fact> offered(ConsumerRecord<byte[], byte[]> message) {
        try {
            Envelope<Fact> fact = reader.fact(message.headers(), message.value());
            return fact.data() instanceof Fact.PlanOffered offer && offer.plan().equals(plan) ? fact : null;
        } catch (UnreadableEventException e) {
            SkippedRecords.log(LOG, message, e);
            return null;
        }
    }

    /** Commits before partitions go to another runner, and pauses new ones while no plan may start. */
    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            if (running >= most) {
                consumer.pause(assigned);
            }
            ready.countDown();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            try {
                commitAtLast();
            } catch (KafkaException e) {
                LOG.atInfo()
                        .addKeyValue("plan", plan)
                        .addKeyValue("why", e.getMessage())
                        .log(
                                "Taken offers could not be committed; the next runner reads them again and leaves them alone");
            } finally {
                positions.forget(revoked);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            positions.forget(lost);
        }
    }
}
