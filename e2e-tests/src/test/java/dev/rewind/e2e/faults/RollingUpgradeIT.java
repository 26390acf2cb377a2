package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.EarlierRelease;
import dev.rewind.e2e.tester.SeveralProcessors;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Upgrades two processors with standby copies, one after the other, and then the query API, while sixteen clients
 * publish. In between, the upgraded processor is killed, so that the older one takes over from it. No event is lost,
 * none is decided twice, and the stores equal a rebuild from the log.
 */
@EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
class RollingUpgradeIT {
    private static final int EVENTS_PER_PHASE = 600;
    /** Far more than an idle machine needs. */
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(5);

    @Test
    void ofTwoOlderProcessorsOneIsUpgradedAndThenTheOther() throws Exception {
        AtomicBoolean isUpgraded = new AtomicBoolean();
        try (SeveralProcessors rewind =
                        new SeveralProcessors(2, Map.of("REWIND_RESPOND_WITHIN", "1h"), EarlierRelease.built());
                Clients clients = new Clients(rewind.rewind(), isUpgraded::get)) {
            clients.publishMore(EVENTS_PER_PHASE);

            clients.publishMore(EVENTS_PER_PHASE, EVENTS_PER_PHASE / 4);
            rewind.upgrade(0);
            rewind.awaitCopies(2);
            clients.publishMore(EVENTS_PER_PHASE);

            // The older one takes over what the newer one has written, and gives it back.
            rewind.processor(0).kill9();
            clients.publishMore(EVENTS_PER_PHASE);
            rewind.startAgain(0);
            rewind.awaitCopies(2);

            clients.publishMore(EVENTS_PER_PHASE, EVENTS_PER_PHASE / 4);
            rewind.upgrade(1);
            rewind.awaitCopies(2);
            rewind.upgradeQueryApi();
            isUpgraded.set(true);
            clients.publishMore(EVENTS_PER_PHASE);

            Acknowledgements acknowledgements = clients.stop();
            Awaitility.await("all events are processed")
                    .atMost(CAUGHT_UP_WITHIN)
                    .until(rewind.rewind().kafka()::isProcessed);
            Aftermath aftermath = Aftermath.await(rewind.rewind(), acknowledgements);
            aftermath.verify();
            rewind.command("verify", "--rebuild").expect(0);
            System.out.println(aftermath.figures());
            assertThat(rewind.tail()).doesNotContain("entity_damaged");
        }
    }
}
