package dev.rewind.e2e.faults;

import dev.rewind.e2e.faults.Transport.InDoubtException;
import dev.rewind.e2e.tester.Event;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Publishes one plan after another until it is stopped, and records every acknowledgement. */
final class PublishingClient implements Runnable {

    /** What to do when it is unknown whether the log has an event. */
    enum InDoubt {
        /** Publish it again with the same id, until it is acknowledged. */
        REPEAT,
        /** Abandon the plan and start another one. */
        BEGIN_ANEW
    }

    private static final long PAUSE_MS = 100;

    private final String name;
    private final Transport transport;
    private final InDoubt inDoubt;
    private final Acknowledgements acknowledgements;
    private final Semaphore allowance;
    private final CountDownLatch stop;
    private final BooleanSupplier mayCompleteWithStart;

    /**
     * Creates a client.
     *
     * @param allowance one permit for each acknowledged event
     * @param mayCompleteWithStart whether the start of a step may complete the one before it
     */
    PublishingClient(
            String name,
            Transport transport,
            InDoubt inDoubt,
            Acknowledgements acknowledgements,
            Semaphore allowance,
            CountDownLatch stop,
            BooleanSupplier mayCompleteWithStart) {
        this.name = name;
        this.transport = transport;
        this.inDoubt = inDoubt;
        this.acknowledgements = acknowledgements;
        this.allowance = allowance;
        this.stop = stop;
        this.mayCompleteWithStart = mayCompleteWithStart;
    }

    @Override
    public void run() {
        try (transport) {
            for (int plan = 1; !isStopped(); plan++) {
                run(new PlanScript("plan:" + name + "-" + plan, mayCompleteWithStart));
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
