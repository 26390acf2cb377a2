package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.Service;
import dev.rewind.e2e.tester.SeveralProcessors;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Stops, kills and stalls processors with standby copies on three brokers, while sixteen clients publish and others
 * read every partition and all lists. Reads continue, lists are complete or refused, no event is lost, and none is
 * decided twice. {@code -Drewind.slow=true} does this for longer and at random; {@code -Drewind.seed} repeats the
 * choices.
 */
class SeveralProcessorsIT {
    /** Short, so that the test is short; its result does not depend on it. */
    private static final Duration SESSION = Duration.ofSeconds(5);

    private static final Duration STALL = SESSION.plusSeconds(3);
    private static final int EVENTS_PER_PHASE = 800;
    private static final int ROUNDS_AT_LENGTH = 12;
    /** Far more than an idle machine needs. */
    private static final long LONGEST_UNANSWERED_MS = 30_000;

    @Test
    void ofThreeOneIsStoppedThenOneOfTwoIsKilledAndBothComeBack() throws Exception {
        try (SeveralProcessors rewind = started(3);
                Clients clients = new Clients(rewind.rewind());
                Probes probes = new Probes(rewind.rewind(), SeveralProcessors.PARTITIONS)) {
            clients.publishMore(EVENTS_PER_PHASE, EVENTS_PER_PHASE / 2);
            say("before", probes);

            rewind.processor(0).stop();
            say("one of three stopped", probes);
            rewind.awaitCopies(2);

            clients.publishMore(EVENTS_PER_PHASE, EVENTS_PER_PHASE / 4);
            rewind.processor(1).kill9();
            say("one of two killed", probes);

            rewind.startAgain(0);
            rewind.startAgain(1);
            rewind.awaitCopies(2);
            say("two came back", probes);

            verify(rewind, clients, probes);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
    void ofThreeOneIsStalledForLongerThanItsSession() throws Exception {
        try (SeveralProcessors rewind = started(3);
                Clients clients = new Clients(rewind.rewind());
                Probes probes = new Probes(rewind.rewind(), SeveralProcessors.PARTITIONS)) {
            clients.publishMore(EVENTS_PER_PHASE, EVENTS_PER_PHASE / 4);
            stall(rewind.processor(2));
            say("one of three stalled", probes);
            rewind.awaitCopies(2);
            say("it came back", probes);

            verify(rewind, clients, probes);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
    void twoProcessorsThroughManyFaults() throws Exception {
        atRandom(2);
    }

    @Test
    @EnabledIfSystemProperty(named = "rewind.slow", matches = "true")
    void threeProcessorsThroughManyFaults() throws Exception {
        atRandom(3);
    }

    private static void atRandom(int processors) throws Exception {
        long seed = Long.getLong("rewind.seed", System.nanoTime());
        System.out.println(processors + " processors: -Drewind.seed=" + seed);
        Random random = new Random(seed);
        try (SeveralProcessors rewind = started(processors);
                Clients clients = new Clients(rewind.rewind());
                Probes probes = new Probes(rewind.rewind(), SeveralProcessors.PARTITIONS)) {
            for (int round = 0; round < ROUNDS_AT_LENGTH; round++) {
                clients.publishMore(EVENTS_PER_PHASE, 1 + random.nextInt(EVENTS_PER_PHASE / 2));
                int victim = random.nextInt(processors);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        rewind.processor(victim).stop();
                        say("stopped " + victim, probes);
                        rewind.startAgain(victim);
                    }
                    case 1 -> {
                        rewind.processor(victim).kill9();
                        say("killed " + victim, probes);
                        rewind.startAgain(victim);
                    }
                    default -> {
                        stall(rewind.processor(victim));
                        say("stalled " + victim, probes);
                    }
                }
                rewind.awaitCopies(2);
                say("it came back", probes);
            }
            verify(rewind, clients, probes);
        }
    }

    private static SeveralProcessors started(int processors) {
        return new SeveralProcessors(
                processors,
                Map.of(
                        "REWIND_KAFKA_STREAMS_CONSUMER_SESSION_TIMEOUT_MS",
                        Long.toString(SESSION.toMillis()),
                        // No deadline is due, so the log has only these clients' events.
                        "REWIND_RESPOND_WITHIN",
                        "1h"));
    }

    private static void stall(Service processor) throws InterruptedException {
        processor.stall();
        // The test is about the passing of time.
        assertThat(new CountDownLatch(1).await(STALL.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
        processor.goOn();
    }

    private static void say(String what, Probes probes) {
        Probe.Figures figures = probes.awaitFresh();
        System.out.println(what + ": " + figures + "; " + probes.listFigures());
        assertThat(figures.longestUnansweredMs()).describedAs(what).isLessThan(LONGEST_UNANSWERED_MS);
    }

    private static void verify(SeveralProcessors rewind, Clients clients, Probes probes) throws Exception {
        Acknowledgements acknowledgements = clients.stop();
        probes.stop(acknowledgements);
        Aftermath aftermath = Aftermath.await(rewind.rewind(), acknowledgements);
        aftermath.verify();
        System.out.println(aftermath.figures());
    }
}
