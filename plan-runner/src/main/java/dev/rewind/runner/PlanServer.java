package dev.rewind.runner;

import dev.rewind.runner.serving.OfferConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Takes the plans that are requested by their names and runs them. {@link PlanRunner#serve} starts it. Closing it takes
 * no more plans; closing the runner stops the plans that run and offers them to other runners.
 */
public final class PlanServer implements AutoCloseable {

    private final List<OfferConsumer> offers;
    private final ExecutorService workers;

    PlanServer(List<OfferConsumer> offers, ExecutorService workers) {
        this.offers = List.copyOf(offers);
        this.workers = workers;
    }

    /**
     * Waits until Kafka has assigned partitions for each plan.
     *
     * @param most the longest wait for each plan
     * @return false when partitions were not assigned in time; plans are taken as soon as they are
     */
    public boolean awaitReady(Duration most) throws InterruptedException {
        for (OfferConsumer one : offers) {
            if (!one.awaitReady(most)) {
                return false;
            }
        }
        return true;
    }

    /** Whether plans of all names are taken. False once the server is closed, or after an error that the log names. */
    public boolean isServing() {
        return offers.stream().allMatch(OfferConsumer::isTaking);
    }

    /** Takes no more plans. Plans that run continue until they end or the runner is closed. */
    @Override
    public void close() {
        offers.forEach(OfferConsumer::close);
        workers.shutdown();
    }
}
