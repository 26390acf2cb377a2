package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.e2e.faults.PublishingClient.InDoubt;
import dev.rewind.e2e.tester.RewindProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** Sixteen clients, half over Kafka and half over HTTP. Half of each group repeat events that are in doubt. */
final class Clients implements AutoCloseable {
    private static final int OF_EACH_TRANSPORT = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Semaphore allowance = new Semaphore(0);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final BooleanSupplier mayCompleteWithStart;

    Clients(RewindProcess rewind) {
        this(rewind, () -> true);
    }

    /**
     * Starts them.
     *
     * @param mayCompleteWithStart whether the start of a step may complete the one before it, which older processors
     *     ignore
     */
    Clients(RewindProcess rewind, BooleanSupplier mayCompleteWithStart) {
        this.mayCompleteWithStart = mayCompleteWithStart;
        for (int i = 0; i < OF_EACH_TRANSPORT; i++) {
            InDoubt inDoubt = i % 2 == 0 ? InDoubt.REPEAT : InDoubt.BEGIN_ANEW;
            start("kafka-" + i, Transport.kafka(rewind), inDoubt);
            start("http-" + i, Transport.http(rewind), inDoubt);
        }
    }

    private void start(String name, Transport transport, InDoubt inDoubt) {
        Thread thread = new Thread(
                new PublishingClient(name, transport, inDoubt, acknowledgements, allowance, stop, mayCompleteWithStart),
                "client-" + name);
        threads.add(thread);
        thread.start();
    }

    /** Lets the clients publish this many more events, so that the amount to check does not depend on the machine. */
    void publishMore(int events) {
        publishMore(events, events);
    }

    /** Does the same, and waits until some of these events are acknowledged. */
    void publishMore(int allowed, int events) {
        int enough = acknowledgements.count() + events;
        allowance.release(allowed);
        await(events + " more acknowledged events")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> acknowledgements.count() >= enough
                        || !acknowledgements.failures().isEmpty());
        assertThat(acknowledgements.failures()).isEmpty();
    }

    /** Stops the clients and returns their acknowledgements. */
    Acknowledgements stop() throws InterruptedException {
        close();
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).describedAs(thread.getName()).isFalse();
        }
        assertThat(acknowledgements.failures()).isEmpty();
        return acknowledgements;
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
