package dev.rewind.query.log;

import dev.rewind.service.telemetry.Outage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads a topic with a consumer of its own. If the consumer fails, it opens another one after a pause. */
public final class ConsumerThread {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerThread.class);

    private final Reader reader;
    private final Outage outage;
    private final Supplier<Duration> pause;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable KafkaConsumer<byte[], byte[]>> wakeable = new AtomicReference<>();

    /** What the thread does. */
    public interface Reader {

        /** A new consumer; null if there is nothing to read yet. */
        @Nullable
        KafkaConsumer<byte[], byte[]> open();

        /** Reads with this consumer until {@link ConsumerThread#isClosing} says so. Is called on the thread. */
        void read(KafkaConsumer<byte[], byte[]> consumer);
    }

    /**
     * A thread that does not run yet.
     *
     * @param outage is told when a consumer fails
     * @param pause how long to wait before another consumer is opened
     */
    public ConsumerThread(String name, Reader reader, Outage outage, Supplier<Duration> pause) {
        this.reader = reader;
        this.outage = outage;
        this.pause = pause;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts to read. */
    public void start() {
        thread.start();
    }

    /** Whether the thread is to end. */
    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Ends the thread, and waits for that at most this long. */
    public void close(Duration within) {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> open = wakeable.get();
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(within.toMillis());
            if (thread.isAlive()) {
                LOG.atWarn().addKeyValue("thread", thread.getName()).log("A consumer did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                read();
            } while (!closing.await(pause.get().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> opened = reader.open()) {
            if (opened != null) {
                wakeable.set(opened);
                reader.read(opened);
            }
        } catch (WakeupException e) {
            LOG.atDebug().addKeyValue("thread", thread.getName()).log("The consumer ends");
        } catch (KafkaException e) {
            outage.noAnswer(e);
        } finally {
            wakeable.set(null);
        }
    }
}
