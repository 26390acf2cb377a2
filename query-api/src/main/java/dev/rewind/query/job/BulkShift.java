package dev.rewind.query.job;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.query.job.BulkControl.Wanted;
import dev.rewind.query.log.EventPublisher;
import dev.rewind.query.log.FactLog;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.PersistentNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work on all jobs while this process owns them. It asks for one item after another, reads the decisions from the
 * facts, and records outcomes together with the place up to which it has read the facts, in one transaction. The
 * transactional id keeps an earlier owner that has not noticed its end from recording anything.
 *
 * <p>A worker that takes over reads the facts from the recorded place first. It then asks for all items without an outcome.
 * The requests have the ids that they had before, and are marked to be decided once.
 */
final class BulkShift implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BulkShift.class);
    private static final Duration TURN = Duration.ofMillis(20);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final long RECORD_EVERY = Duration.ofSeconds(1).toNanos();

    private final Configuration configuration;
    private final BulkJobs jobs;
    private final EventPublisher publisher;
    private final BulkWorker.ProcessedCheck processed;
    private final EventReader reader = new EventReader();
    private final Map<String, Work> works = new LinkedHashMap<>();
    /** Progress of jobs that were left, until it is read from the topic. Before that, such a job is not taken over again. */
    private final Map<String, BulkProgress> left = new HashMap<>();

    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private @Nullable KafkaConsumer<byte[], byte[]> facts;
    private @Nullable KafkaProducer<byte[], byte[]> records;
    private long recorded = System.nanoTime();

    /**
     * A job under way.
     *
     * @param order what was asked
     * @param items its items
     * @param run what is done and what is next
     * @param startedAt when the first item was done
     * @param readFirst where the facts ended when the job was taken over; nothing is asked for before they are read
     */
    private record Work(
            BulkOrder order,
            List<BulkItem> items,
            BulkRun run,
            Instant startedAt,
            Map<TopicPartition, Long> readFirst) {}

    BulkShift(
            Configuration configuration, BulkJobs jobs, EventPublisher publisher, BulkWorker.ProcessedCheck processed) {
        this.configuration = configuration;
        this.jobs = jobs;
        this.publisher = publisher;
        this.processed = processed;
    }

    /**
     * Works for a moment.
     *
     * @return whether there is work
     */
    boolean turn() {
        takeOver();
        KafkaConsumer<byte[], byte[]> open = facts;
        if (works.isEmpty() || open == null) {
            closeFacts();
            return false;
        }
        for (ConsumerRecord<byte[], byte[]> fact : open.poll(TURN)) {
            read(fact);
        }
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        long now = System.nanoTime();
        for (Work work : works.values()) {
            if (isRead(work, open)) {
                ask(work, now);
            }
        }
        record(open, now);
        return true;
    }

    /** Ends the work as it is. */
    @Override
    public void close() {
        works.clear();
        left.clear();
        answers.clear();
        closeFacts();
        if (records != null) {
            records.close(CLOSE_WITHIN);
            records = null;
        }
    }

    private void closeFacts() {
        if (facts != null) {
            facts.close();
            facts = null;
        }
    }

    private void takeOver() {
        for (BulkJob job : jobs.newestFirst()) {
            left.remove(job.id(), job.progress());
            if (job.isWork() && !works.containsKey(job.id()) && !left.containsKey(job.id())) {
                works.put(job.id(), begun(job, openedFacts()));
                LOG.atInfo()
                        .addKeyValue("bulk_job", job.id())
                        .addKeyValue("action", job.order().action())
                        .addKeyValue("waiting", job.counts().waiting())
                        .log("Working on a bulk job");
            }
        }
    }

    private Work begun(BulkJob job, KafkaConsumer<byte[], byte[]> open) {
        BulkProgress before = job.progress();
        BulkRun run = new BulkRun(job.outcomes(), job.order().rate(), System.nanoTime());
        if (before == null) {
            // The place of the facts is recorded before the first request, so that no decision can be before it.
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            commit(List.of(BulkRecord.of(job.id(), new BulkProgress(places(open), now, null))));
            return new Work(job.order(), job.items(), run, now, Map.of());
        }
        Map<TopicPartition, Long> first = open.beginningOffsets(open.assignment());
        for (TopicPartition partition : open.assignment()) {
            long at = open.position(partition);
            long from = before.facts().getOrDefault(partition.partition(), at);
            open.seek(partition, Math.max(first.getOrDefault(partition, 0L), Math.min(at, from)));
        }
        return new Work(job.order(), job.items(), run, before.startedAt(), open.endOffsets(open.assignment()));
    }

    private KafkaConsumer<byte[], byte[]> openedFacts() {
        KafkaConsumer<byte[], byte[]> open = facts;
        if (open == null) {
            open = FactLog.consumer(configuration, "rewind-bulk-facts");
            facts = open;
            List<TopicPartition> partitions = FactLog.partitions(configuration, open);
            open.assign(partitions);
            open.seekToEnd(partitions);
        }
        return open;
    }

    private static Map<Integer, Long> places(KafkaConsumer<byte[], byte[]> open) {
        Map<Integer, Long> places = new HashMap<>();
        open.assignment().forEach(partition -> places.put(partition.partition(), open.position(partition)));
        return places;
    }

    private static boolean isRead(Work work, KafkaConsumer<byte[], byte[]> open) {
        return work.readFirst().entrySet().stream().allMatch(end -> open.position(end.getKey()) >= end.getValue());
    }

    private void read(ConsumerRecord<byte[], byte[]> message) {
        Header cause = message.headers().lastHeader("ce_causationid");
        BulkOrder.Place place =
                cause == null ? null : BulkOrder.Place.of(new String(cause.value(), StandardCharsets.UTF_8));
        Work work = place == null ? null : works.get(place.job());
        if (place == null || work == null || place.number() > work.items().size()) {
            return;
        }
        BulkItem item = work.items().get(place.number() - 1);
        if (!item.entity().toString().equals(new String(message.key(), StandardCharsets.UTF_8))) {
            return;
        }
        work.run().decided(place.number(), outcome(message));
    }

    private BulkOutcome outcome(ConsumerRecord<byte[], byte[]> message) {
        Instant at = Instant.ofEpochMilli(message.timestamp());
        try {
            Envelope<Fact> fact = reader.fact(message.headers(), message.value());
            return BulkOutcome.of(fact.data(), at);
        } catch (UnreadableEventException e) {
            // A newer processor has granted the request with a fact that this release does not know.
            return BulkOutcome.accepted(null, at);
        }
    }

    private void ask(Work work, long now) {
        BulkControl control = jobs.find(work.order().id()).map(BulkJob::control).orElse(null);
        if (control != null && control.wanted() == Wanted.RUNNING) {
            for (int number : work.run().next(now)) {
                publish(work, number);
            }
        }
        for (BulkRun.Silent silent : work.run().silent(now)) {
            BulkItem item = work.items().get(silent.number() - 1);
            CompletableFuture<Void> unused = processed
                    .of(item.entity(), silent.position())
                    .exceptionally(failure -> false)
                    .thenAccept(done -> {
                        if (done) {
                            answers.add(() -> work.run().processed(silent.number(), Instant.now()));
                        }
                    });
        }
    }

    private void publish(Work work, int number) {
        BulkItem item = work.items().get(number - 1);
        CompletableFuture<Void> unused = publisher
                .publishUnhurried(work.order().event(number, item))
                .handle((position, failure) -> {
                    answers.add(() -> {
                        if (failure == null) {
                            work.run().acknowledged(number, position);
                        } else {
                            work.run().notAcknowledged(number);
                        }
                    });
                    return null;
                });
    }

    /** Records what has changed, once a second, and at once when a job has ended or rests. */
    private void record(KafkaConsumer<byte[], byte[]> open, long now) {
        List<BulkRecord> changes = new ArrayList<>();
        boolean isTime = now - recorded > RECORD_EVERY;
        for (Iterator<Work> all = works.values().iterator(); all.hasNext(); ) {
            Work work = all.next();
            String id = work.order().id();
            Wanted wanted = jobs.find(id).map(job -> job.control().wanted()).orElse(Wanted.STOPPED);
            boolean isEnd = isRead(work, open)
                    && (work.run().isComplete()
                            || (wanted == Wanted.STOPPED && !work.run().isWaiting()));
            boolean isRest = wanted == Wanted.PAUSED && !work.run().isWaiting();
            if (isTime || isEnd || isRest) {
                List<Integer> chunks = work.run().takeChanged();
                chunks.forEach(
                        chunk -> changes.add(BulkRecord.of(id, chunk, work.run().outcomes())));
                Instant endedAt = isEnd ? Instant.now().truncatedTo(ChronoUnit.MILLIS) : null;
                BulkProgress progress = new BulkProgress(places(open), work.startedAt(), endedAt);
                if (!chunks.isEmpty() || isEnd || isRest) {
                    changes.add(BulkRecord.of(id, progress));
                }
                if (isEnd || isRest) {
                    left.put(id, progress);
                    all.remove();
                }
            }
        }
        if (isTime) {
            recorded = now;
        }
        if (!changes.isEmpty()) {
            commit(changes);
        }
    }

    private void commit(List<BulkRecord> changes) {
        String topic = configuration.topics().bulkJobs();
        KafkaProducer<byte[], byte[]> open = records;
        if (open == null) {
            Map<String, Object> settings = BulkLog.producerSettings(configuration);
            settings.put("client.id", "rewind-bulk-worker");
            settings.put("transactional.id", PersistentNames.bulkWorkers(topic));
            settings.put("transaction.timeout.ms", 10_000);
            open = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
            records = open;
            open.initTransactions();
        }
        open.beginTransaction();
        for (BulkRecord change : changes) {
            Future<?> ignored = open.send(BulkLog.message(topic, change));
        }
        // Fails if a record could not be written.
        open.commitTransaction();
    }
}
