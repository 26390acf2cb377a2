package dev.rewind.query.stream;

import dev.rewind.query.log.FactLog;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Configuration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends facts from the log to listeners whose place is no longer in the {@link FactRing}, until they can continue from
 * the ring. A few listeners catch up at once, and take turns while others wait.
 */
final class LogCatchUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogCatchUp.class);
    private static final int READERS = 4;
    private static final int WAITING = 256;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long TURN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Configuration configuration;
    private final FactRing ring;
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            READERS, READERS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), LogCatchUp::thread);

    LogCatchUp(Configuration configuration, FactRing ring) {
        this.configuration = configuration;
        this.ring = ring;
        readers.allowCoreThreadTimeOut(true);
    }

    /** Starts to catch up. Completes if the log still has all facts that the listener missed, and fails otherwise. */
    CompletableFuture<Void> begin(StreamListener listener) {
        CompletableFuture<Void> possible = new CompletableFuture<>();
        try {
            readers.execute(() -> read(listener, possible));
        } catch (RejectedExecutionException e) {
            throw Problem.of(ProblemCode.BUSY, "too many stream clients are catching up", "try again shortly");
        }
        return possible;
    }

    /** Catches up again for a listener that is already connected. The listener is cut off if that is not possible. */
    void resume(StreamListener listener) {
        try {
            CompletableFuture<Void> ignored = begin(listener).whenComplete((possible, failure) -> {
                if (failure instanceof Problem problem) {
                    cutOff(listener, problem);
                }
            });
        } catch (Problem e) {
            cutOff(listener, e);
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    private void read(StreamListener listener, CompletableFuture<Void> possible) {
        try (KafkaConsumer<byte[], byte[]> consumer = FactLog.consumer(
                configuration,
                "rewind-query-api-stream-" + Thread.currentThread().getId())) {
            List<TopicPartition> partitions = FactLog.partitions(configuration, consumer);
            StreamPosition from = listener.position();
            require(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions), from);
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, from.offsets()[partition.partition()]));
            possible.complete(null);
            readUntilJoined(listener, consumer, partitions);
        } catch (Problem e) {
            possible.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.end();
        } catch (KafkaException | IOException e) {
            LOG.atWarn().setCause(e).log("The facts that a stream client missed cannot be read");
            possible.completeExceptionally(
                    Problem.of(ProblemCode.LOG_UNAVAILABLE, "the log cannot be read", "try again shortly"));
            listener.cutOff("log_unavailable", "the log cannot be read");
        }
    }

    private void readUntilJoined(
            StreamListener listener, KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
            throws InterruptedException, IOException {
        long turn = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            for (ConsumerRecord<byte[], byte[]> fact : consumer.poll(POLL)) {
                if (!listener.send(StreamEvent.of(fact))) {
                    return;
                }
            }
            // Transaction markers move the position without a record.
            listener.advance(
                    partitions.stream().collect(Collectors.toMap(TopicPartition::partition, consumer::position)));
            if (joined(listener)) {
                return;
            }
            if (!readers.getQueue().isEmpty() && System.nanoTime() - turn > TURN_NANOS) {
                resume(listener);
                return;
            }
        }
    }

    private boolean joined(StreamListener listener) {
        FactRing.Place place = ring.at(listener.position());
        if (place != null) {
            listener.join(place);
        }
        return place != null;
    }

    private static void cutOff(StreamListener listener, Problem problem) {
        listener.cutOff(problem.json().path("code").asText(), Objects.requireNonNull(problem.getMessage()));
    }

    private static void require(
            Map<TopicPartition, Long> beginning, Map<TopicPartition, Long> end, StreamPosition from) {
        beginning.forEach((partition, first) -> {
            long wanted = from.offsets()[partition.partition()];
            if (wanted < first || wanted > end.getOrDefault(partition, 0L)) {
                throw Problem.of(
                                ProblemCode.POSITION_GONE,
                                "the log no longer has the facts after this Last-Event-ID",
                                "read the lists again, then connect without Last-Event-ID")
                        .value(from.toString());
            }
        });
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rewind-catch-up");
        thread.setDaemon(true);
        return thread;
    }
}
