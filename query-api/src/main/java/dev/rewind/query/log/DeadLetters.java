package dev.rewind.query.log;

import dev.rewind.events.EntityKey;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.store.RecentWrites;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.PersistentNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of dead letters on request. Each request has its own consumer; two requests run at once and a few
 * more wait.
 */
public final class DeadLetters implements AutoCloseable {

    private static final int READERS = 2;
    private static final int WAITING = 16;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Comparator<DeadLetter> NEWEST_FIRST = Comparator.comparing(DeadLetter::at)
            .thenComparing(DeadLetter::partition)
            .thenComparing(DeadLetter::offset)
            .reversed();

    private final Configuration configuration;
    private final RecentWrites writes;
    private final String topic;
    private final Executor executor;
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            READERS, READERS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), DeadLetters::thread);

    /**
     * Connects with the first request.
     *
     * @param writes remembers the position of every redriven event
     * @param executor runs what follows an answer
     */
    public DeadLetters(Configuration configuration, RecentWrites writes, Executor executor) {
        this.writes = writes;
        this.configuration = configuration;
        this.topic = configuration.topics().deadLetters();
        this.executor = executor;
        readers.allowCoreThreadTimeOut(true);
    }

    /** The newest dead letters, at most {@code limit}, as summaries. */
    public CompletableFuture<List<DeadLetter>> newest(int limit) {
        return ask(consumer -> newest(consumer, limit));
    }

    /** One dead letter with its whole value; empty if the topic does not have it. */
    public CompletableFuture<Optional<DeadLetter>> find(int partition, long offset) {
        return ask(consumer -> find(consumer, new TopicPartition(topic, partition), offset));
    }

    /**
     * Publishes a dead letter again and records that in a note, in one transaction.
     *
     * @return the note; empty if the dead letter does not exist
     */
    public CompletableFuture<Optional<RedriveNote>> redrive(int partition, long offset, RedriveNote.Request request) {
        return ask(consumer -> redrive(consumer, new TopicPartition(topic, partition), offset, request));
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    private <T> CompletableFuture<T> ask(Function<KafkaConsumer<byte[], byte[]>, T> reading) {
        try {
            return CompletableFuture.supplyAsync(() -> answer(reading), readers)
                    .thenApplyAsync(answer -> answer, executor);
        } catch (RejectedExecutionException e) {
            throw Problem.of(ProblemCode.BUSY, "too many requests are reading dead letters", "try again shortly");
        }
    }

    private <T> T answer(Function<KafkaConsumer<byte[], byte[]>, T> reading) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return reading.apply(consumer);
        } catch (KafkaException e) {
            throw Problem.of(
                    ProblemCode.LOG_UNAVAILABLE,
                    "the topic of dead letters cannot be read: " + e.getMessage(),
                    "try again shortly");
        }
    }

    /**
     * Reads the end of every partition, as many offsets as {@code limit} dead letters and their notes need. If
     * transaction markers took too many of these offsets, it reads a longer end.
     */
    private List<DeadLetter> newest(KafkaConsumer<byte[], byte[]> consumer, int limit) {
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions(consumer));
        Map<TopicPartition, Long> end = consumer.endOffsets(begin.keySet());
        List<DeadLetter> found = new ArrayList<>();
        Set<TopicPartition> open = new HashSet<>(begin.keySet());
        for (long window = 2L * limit; !open.isEmpty(); window *= 4) {
            Map<TopicPartition, Long> from = new HashMap<>();
            for (TopicPartition partition : open) {
                from.put(
                        partition,
                        Math.max(begin.getOrDefault(partition, 0L), end.getOrDefault(partition, 0L) - window));
            }
            Map<TopicPartition, Map<Long, DeadLetter>> read = read(consumer, from, end);
            for (TopicPartition partition : List.copyOf(open)) {
                Collection<DeadLetter> letters =
                        read.getOrDefault(partition, Map.of()).values();
                if (letters.size() >= limit || Objects.equals(from.get(partition), begin.get(partition))) {
                    open.remove(partition);
                    found.addAll(letters);
                }
            }
        }
        found.sort(NEWEST_FIRST);
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    /** Dead letters by offset. A note comes after its dead letter, so every dead letter that is read gets its notes. */
    private Map<TopicPartition, Map<Long, DeadLetter>> read(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from, Map<TopicPartition, Long> end) {
        Map<TopicPartition, Map<Long, DeadLetter>> read = new HashMap<>();
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (from.keySet().stream().anyMatch(it -> consumer.position(it) < end.getOrDefault(it, 0L))) {
            requireTime(deadline);
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(message.topic(), message.partition());
                Map<Long, DeadLetter> letters = read.computeIfAbsent(partition, it -> new TreeMap<>());
                Long noted = RedriveNote.letter(message);
                if (noted == null) {
                    letters.put(message.offset(), DeadLetter.summary(message));
                } else {
                    letters.computeIfPresent(noted, (at, letter) -> letter.with(RedriveNote.of(message)));
                }
            }
        }
        return read;
    }

    private Optional<DeadLetter> find(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        return record(consumer, partition, offset)
                .map(record -> DeadLetter.whole(record)
                        .with(redriven(consumer, partition, offset).orElse(null)));
    }

    private Optional<RedriveNote> redrive(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long offset,
            RedriveNote.Request request) {
        return record(consumer, partition, offset).map(letter -> {
            Redrive redrive = new Redrive(
                    redriving(partition, offset), configuration.topics().planEvents(), letter, request);
            RedriveNote redriven = redrive.run(() -> redriven(consumer, partition, offset));
            EntityKey entity = redrive.entity();
            if (entity != null) {
                writes.remember(entity, redriven.to());
            }
            return redriven;
        });
    }

    /** The dead letter's record; empty if the offset holds a note or nothing. */
    private Optional<ConsumerRecord<byte[], byte[]>> record(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        List<TopicPartition> one = List.of(partition);
        if (!partitions(consumer).contains(partition)
                || offset < consumer.beginningOffsets(one).getOrDefault(partition, 0L)
                || offset >= consumer.endOffsets(one).getOrDefault(partition, 0L)) {
            return Optional.empty();
        }
        return lastIn(consumer, partition, offset, offset + 1, message -> message)
                .filter(message -> RedriveNote.letter(message) == null);
    }

    /** The newest note about a dead letter. It comes after the dead letter in its partition. */
    private Optional<RedriveNote> redriven(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long letter) {
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        return lastIn(consumer, partition, letter + 1, end, message -> {
            Long noted = RedriveNote.letter(message);
            return noted != null && noted == letter ? RedriveNote.of(message) : null;
        });
    }

    /** The last result of {@code look} over the records of a range. */
    private static <T> Optional<T> lastIn(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long end,
            Function<ConsumerRecord<byte[], byte[]>, @Nullable T> look) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        T last = null;
        while (consumer.position(partition) < end) {
            requireTime(deadline);
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                T said = message.offset() < end ? look.apply(message) : null;
                last = said == null ? last : said;
            }
        }
        return Optional.ofNullable(last);
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static void requireTime(long deadline) {
        if (Thread.currentThread().isInterrupted()) {
            throw new WakeupException();
        }
        if (System.nanoTime() > deadline) {
            throw Problem.of(
                    ProblemCode.LOG_UNAVAILABLE,
                    "the dead letters were not read within " + ANSWER_WITHIN.toSeconds() + " s",
                    "try again with a smaller limit");
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-query-api-dead-letters");
        settings.put("default.api.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        settings.put("request.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        settings.put("fetch.max.bytes", 8 * 1024 * 1024);
        settings.put("max.poll.records", 500);
        settings.putAll(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        return settings;
    }

    private Map<String, Object> redriving(TopicPartition partition, long offset) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-query-api-redrive");
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", ANSWER_WITHIN.toMillis());
        settings.put("request.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        settings.put("delivery.timeout.ms", (int) ANSWER_WITHIN.multipliedBy(2).toMillis());
        settings.put(
                "transaction.timeout.ms", (int) ANSWER_WITHIN.multipliedBy(2).toMillis());
        settings.put("max.request.size", Topics.MAX_RECORD_BYTES);
        settings.putAll(configuration.producer());
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("transactional.id", PersistentNames.redrive(topic, partition.partition(), offset));
        return settings;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rewind-dead-letters");
        thread.setDaemon(true);
        return thread;
    }
}
