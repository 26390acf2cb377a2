package dev.rewind.runner;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Has a producer send at once what it would keep for its linger. A producer without linger sends the first of two records
 * before it gets the second, and a broker takes one request of a connection after the other; two records that are handed
 * over together and pushed then are one request, and nobody waits twice.
 */
final class Pusher implements AutoCloseable {

    private final Producer<?, ?> producer;
    private final Thread thread;
    private final AtomicInteger onTheirWay = new AtomicInteger();
    private volatile boolean wanted;
    private volatile boolean idle;
    private volatile boolean closed;

    private Pusher(Producer<?, ?> producer) {
        this.producer = producer;
        this.thread = new Thread(this::work, "rewind-push");
        this.thread.setDaemon(true);
    }

    static Pusher of(Producer<?, ?> producer) {
        Pusher pusher = new Pusher(producer);
        pusher.thread.start();
        return pusher;
    }

    /** A record is on its way. */
    void handed() {
        onTheirWay.incrementAndGet();
    }

    /** A record is no longer on its way. */
    void arrived() {
        onTheirWay.decrementAndGet();
    }

    /** Has sent what the producer was handed. Returns at once. */
    void push() {
        wanted = true;
        // Not while it flushes: everything is sent at once then, and it would wake up for nothing.
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Has sent what the producer was handed, for a caller who waits for that next.
     *
     * @param own how many records he has on their way. Flushing waits for all that there are, so it is done here, without
     *     the detour over another thread, only where there are no others: a partition that cannot be written must not
     *     hold up who writes to another one
     */
    void pushAndWait(int own) {
        if (onTheirWay.get() <= own) {
            producer.flush();
        } else {
            push();
        }
    }

    /** Ends the pushing; what is left is the producer's to send when it is closed. */
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
            // Nobody interrupts this thread but a process that ends; the linger bounds what is kept from now on.
            closed = true;
        }
    }
}
