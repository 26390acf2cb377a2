package dev.rewind.testsupport;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.awaitility.pollinterval.PollInterval;

/** Waits for a service, patiently enough for a busy machine. */
public final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What comes soon is seen soon; while it takes long, asking leaves the processor time to what is asked. */
    private static final PollInterval POLL = IterativePollInterval.iterative(
            last -> last.compareTo(Duration.ofMillis(60)) < 0
                    ? last.multipliedBy(3).dividedBy(2)
                    : last,
            Duration.ofMillis(5));

    private Waiting() {}

    /** Waits until a condition holds. */
    public static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(condition);
    }
}
