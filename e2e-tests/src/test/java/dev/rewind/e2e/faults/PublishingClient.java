package dev.rewind.e2e.faults;

import dev.rewind.e2e.faults.Transport.InDoubtException;
import dev.rewind.e2e.tester.Event;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Runs one plan after the other until it is told to stop, and writes down what it was told. */
final class PublishingClient implements Runnable {

    /** What to do about an event of which nobody knows whether the log has it. */
    enum InDoubt {
        /** Publish it again with the same id, until it is acknowledged. */
        REPEAT,
        /** Give the plan up and begin another. */
        BEGIN_ANEW
    }

    private static final long PAUSE_MS = 100;

    private final String name;
    private final Transport transport;
    private final InDoubt inDoubt;
    private final Acknowledgements acknowledgements;
    private final Semaphore allowance;
    private final CountDownLatch stop;

    /**
     * A client.
     *
     * @param allowance one permit for each acknowledged event
     */
    PublishingClient(
            String name,
            Transport transport,
            InDoubt inDoubt,
            Acknowledgements acknowledgements,
            Semaphore allowance,
            CountDownLatch stop) {
        this.name = name;
        this.transport = transport;
        this.inDoubt = inDoubt;
        this.acknowledgements = acknowledgements;
        this.allowance = allowance;
        this.stop = stop;
    }

    @Override
    public void run() {
        try (transport) {
            for (int plan = 1; !isStopped(); plan++) {
                run(new PlanScript("plan:" + name + "-" + plan));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            acknowledgements.failed(e);
        }
    }

    private void run(PlanScript plan) throws InterruptedException {
        Event event = plan.next();
        while (event != null && !isStopped() && publish(event)) {
            event = plan.next();
        }
    }

    private boolean publish(Event event) throws InterruptedException {
        while (!isStopped()) {
            if (!allowance.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                continue;
            }
            try {
                acknowledgements.add(event, transport.publish(event));
                return true;
            } catch (InDoubtException e) {
                allowance.release();
                acknowledgements.doubt(event);
                if (stop.await(PAUSE_MS, TimeUnit.MILLISECONDS) || inDoubt == InDoubt.BEGIN_ANEW) {
                    return false;
                }
            }
        }
        return false;
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }
}
