package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the offers of one plan name. All runners that serve the name form one consumer group, so each offer reaches one
 * of them. An offer is committed when its plan is taken over. If a runner dies before that, the offer goes to another
 * one; if it dies later, the processor offers the plan again. No more plans run at once than the limit says: further
 * offers stay in the log. Offers that their runner does not take in time are taken by any other one that is free, see
 * {@link LateOffers}.
 *
 * <p>If the name has a limit over all runners, one of them takes all offers and the others stand by. See {@link
 * LimitOfRunners}.
 */
public final class OfferConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OfferConsumer.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long TRY_AGAIN_MS = 1_000;

    private final String plan;
    private final Consumer<byte[], byte[]> consumer;
    private final LateOffers late;
    private final OfferReader reader;
    private final int most;
    private final OfferRuns runs;
    /** Null if the name has no limit over all runners. */
    private final @Nullable LimitOfRunners limit;

    private final OfferPositions positions = new OfferPositions();
    private final PausedOffers paused = new PausedOffers();
    private final OfGroup ofGroup = new OfGroup();
    private final OfDoubtful ofDoubtful = new OfDoubtful();
    private final OfOthers ofOthers = new OfOthers();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private long committedAt = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean failing;
    private volatile boolean closed;

    private OfferConsumer(
            OfferReader reader,
            Consumer<byte[], byte[]> consumer,
            LateOffers late,
            TopicPartition first,
            ServedPlan served,
            ExecutorService workers) {
        this.plan = reader.plan();
        this.consumer = consumer;
        this.late = late;
        this.reader = reader;
        this.most = served.most();
        this.runs = new OfferRuns(served.runs(), workers, consumer::wakeup);
        this.limit = served.limit() == 0 ? null : new LimitOfRunners(served, runs, first);
        this.thread = new Thread(this::work, "rewind-offers-" + plan);
        this.thread.setDaemon(true);
    }

    /**
     * Joins the group of this plan name and starts to take offers.
     *
     * @param workers runs the plans, each on a thread of its own
     * @throws ConfigurationException when the settings do not allow a limit over all runners
     */
    public static OfferConsumer start(Configuration configuration, ServedPlan served, ExecutorService workers) {
        String plan = served.name();
        boolean isLimited = served.limit() > 0;
        String topic = configuration.topics().planOffers();
        OfferReader reader = new OfferReader(plan, new EventReader(configuration.integer(Setting.MAX_STATE_BYTES)));
        Consumer<byte[], byte[]> ofGroup = consumer(configuration, plan, 1, isLimited);
        Consumer<byte[], byte[]> ofAll =
                consumer(configuration, plan, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS, isLimited);
        OfferConsumer offers = new OfferConsumer(
                reader, ofGroup, new LateOffers(ofAll, topic, reader), new TopicPartition(topic, 0), served, workers);
        ofGroup.subscribe(List.of(topic), offers.new Assignment());
        offers.thread.start();
        return offers;
    }

    private static Consumer<byte[], byte[]> consumer(
            Configuration configuration, String plan, int atOnce, boolean isLimited) {
        return LogClients.consumer(
                isLimited
                        ? OfferSettings.limited(configuration, plan, atOnce)
                        : OfferSettings.of(configuration, plan, atOnce));
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
        try (late) {
            while (!closed) {
                try {
                    pollOnce();
                    failing = false;
                } catch (WakeupException e) {
                    // A plan has ended, or the consumer is being closed.
                    updateOrFail();
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

    private void updateOrFail() throws InterruptedException {
        try {
            update();
        } catch (KafkaException e) {
            failed(e);
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
        runs.noteEnds();
        pauseWhileFull();
        if (!expected) {
            boolean ignored = ended.await(TRY_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
    }

    // close(CloseOptions) exists from Kafka 4.1 on, and the SDK runs with 4.0 too.
    @SuppressWarnings("deprecation")
    private void leave() {
        try {
            commitCompletely();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .setCause(e)
                    .log("The taken offers could not be committed; another runner will read them again");
        }
        consumer.close(CLOSE);
    }

    /** Commits also if plans end meanwhile, whose wake-ups interrupt a commit. */
    private void commitCompletely() {
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
        if (limit != null) {
            limit.inherit(first -> consumer.committed(Set.of(first)).get(first));
        }
        ConsumerRecords<byte[], byte[]> messages = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            TopicPartition partition = new TopicPartition(message.topic(), message.partition());
            positions.read(partition, message.offset());
            ReadOffer offer = reader.offer(message);
            if (offer != null) {
                positions.begin(partition, message.offset());
                begin(offer, ofGroup);
            }
        }
        update();
        if (messages.isEmpty() || System.nanoTime() - committedAt > POLL.toNanos()) {
            commit();
        }
        if (messages.isEmpty() && limit == null) {
            takeLateOffers();
        }
    }

    /** Takes a plan, unless the limit of its name does not allow it now. */
    private void begin(ReadOffer offer, OfferRuns.Listener listener) {
        if (limit != null) {
            if (!limit.count(offer)) {
                listener.tryAgain(offer);
                return;
            }
            if (!limit.isSaved(offer)) {
                try {
                    commitCompletely();
                } catch (KafkaException e) {
                    listener.tryAgain(offer);
                    throw e;
                }
            }
            limit.begin(offer);
        }
        runs.begin(offer, listener);
    }

    /** Notes the plans that have ended, tries offers again, and takes further offers unless too many plans run. */
    private void update() {
        runs.noteEnds();
        takeDoubtful();
        long now = System.nanoTime();
        while (!closed && !isFull()) {
            ReadOffer due = paused.due(now);
            if (due == null) {
                break;
            }
            begin(due, ofGroup);
        }
        pauseWhileFull();
    }

    /** Takes the plans that count and have no runner. */
    private void takeDoubtful() {
        if (limit == null || runs.count() >= most) {
            return;
        }
        limit.lookAtDoubtful();
        while (!closed && runs.count() < most) {
            ReadOffer takeable = limit.takeable();
            if (takeable == null) {
                break;
            }
            begin(takeable, ofDoubtful);
        }
    }

    /** Whether no other plan may be taken now. */
    private boolean isFull() {
        return runs.count() >= most || (limit != null && !limit.hasRoom());
    }

    /** Takes offers that other runners should have taken, while there are no own ones. */
    private void takeLateOffers() {
        while (!closed && runs.count() < most) {
            ReadOffer offer = late.next(it -> runs.has(it) || paused.has(it), System.nanoTime());
            if (offer == null) {
                break;
            }
            begin(offer, ofOthers);
        }
        pauseWhileFull();
    }

    private void pauseWhileFull() {
        if (isFull()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> moved = positions.toCommit();
        if (limit != null) {
            limit.addTo(moved, first -> positions.of(first).orElseGet(() -> consumer.position(first)));
        }
        if (!moved.isEmpty()) {
            consumer.commitSync(moved);
            positions.committed(moved);
            if (limit != null) {
                limit.saved();
            }
        }
        committedAt = System.nanoTime();
    }

    /** What all offers have in common, whichever way they came here. */
    private abstract class OfAnyOrigin implements OfferRuns.Listener {

        @Override
        public void ended(EntityKey ended, boolean isLeft) {
            paused.hasten(ended, System.nanoTime());
            if (limit != null) {
                limit.ended(ended, isLeft);
            }
        }
    }

    /** The offers of this runner's partitions. */
    private final class OfGroup extends OfAnyOrigin {

        @Override
        public void dealtWith(ReadOffer offer) {
            positions.end(offer.partition(), offer.offset());
            paused.dealtWith(offer.plan());
        }

        @Override
        public void tryAgain(ReadOffer offer) {
            ReadOffer surplus = paused.hold(offer, System.nanoTime());
            if (surplus != null) {
                positions.end(surplus.partition(), surplus.offset());
            }
        }
    }

    /** The plans that count without an offer that was read here, because an earlier owner may have taken them. */
    private final class OfDoubtful extends OfAnyOrigin {

        @Override
        public void dealtWith(ReadOffer offer) {
            // Its offer is in the log, too, and is dealt with when it is read.
        }

        @Override
        public void tryAgain(ReadOffer offer) {
            // It counts, and is looked at again.
        }
    }

    /** The offers that other runners have not taken in time. */
    private final class OfOthers extends OfAnyOrigin {

        @Override
        public void dealtWith(ReadOffer offer) {
            // The runner whose partition it is in finds that out for itself.
        }

        @Override
        public void tryAgain(ReadOffer offer) {
            late.again(offer, System.nanoTime());
        }
    }

    /** Commits before partitions go to another runner, and pauses new ones while no plan may start. */
    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            if (isFull()) {
                consumer.pause(assigned);
            }
            if (limit != null) {
                limit.assigned(assigned);
            }
            ready.countDown();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            try {
                commitCompletely();
            } catch (KafkaException e) {
                LOG.atInfo()
                        .addKeyValue("plan", plan)
                        .addKeyValue("why", e.getMessage())
                        .log(
                                "Taken offers could not be committed; the next runner reads them again and leaves them alone");
            } finally {
                forget(revoked);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            forget(lost);
        }

        private void forget(Collection<TopicPartition> lost) {
            positions.forget(lost);
            paused.forget(lost);
            if (limit != null) {
                limit.forget(lost);
            }
        }
    }
}
