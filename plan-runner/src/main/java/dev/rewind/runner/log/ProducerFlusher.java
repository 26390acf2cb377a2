package dev.rewind.runner.log;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Flushes a producer on a thread of its own, so that batched records do not wait for the linger time. Without linger,
 * two records that are added one after the other become two requests, and the broker handles them one after the other.
 * With linger and a flush they are one request.
 */
final class ProducerFlusher implements AutoCloseable {

    private final Producer<?, ?> producer;
    private final Thread thread;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private volatile boolean wanted;
    private volatile boolean idle;
    private volatile boolean closed;

    private ProducerFlusher(Producer<?, ?> producer) {
        this.producer = producer;
        this.thread = new Thread(this::work, "rewind-flush");
        this.thread.setDaemon(true);
    }

    static ProducerFlusher of(Producer<?, ?> producer) {
        ProducerFlusher flusher = new ProducerFlusher(producer);
        flusher.thread.start();
        return flusher;
    }

    /** A record was given to the producer. */
    void added() {
        onTheirWay.incrementAndGet();
    }

    /** A record was acknowledged or has failed. */
    void completed() {
        onTheirWay.decrementAndGet();
    }

    /** Starts a flush on the other thread and returns. */
    void flush() {
        wanted = true;
        // During a flush no wake-up is needed: the loop checks the flag again afterwards.
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Flushes for a caller that waits for its acknowledgements next. If only the caller's records are unacknowledged,
     * it flushes on this thread, which saves a thread switch. Otherwise it does not: a flush waits for all records, and
     * a partition that cannot be written must not delay another plan.
     *
     * @param own how many of the caller's records are unacknowledged at most
     */
    void flushAndWait(int own) {
        if (onTheirWay.get() <= own) {
            producer.flush();
        } else {
            flush();
        }
    }

    /** Stops the thread. The producer sends the remaining records when it is closed. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void idle() {
        idle = true;
        if (!wanted && !closed) {
            LockSupport.park(this);
        }
        idle = false;
    }

    private void work() {
        try {
            while (!closed) {
                if (wanted) {
                    wanted = false;
                    producer.flush();
                } else {
                    idle();
                }
            }
        } catch (InterruptException e) {
            // Interrupted at the end of the process. From now on records wait for the linger time at most.
            closed = true;
        }
    }
}
