package dev.rewind.e2e.faults;

import dev.rewind.e2e.tester.PublicImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs the fault tests on Kafka's public image instead of the embedded broker. */
@EnabledIf("dev.rewind.e2e.tester.Docker#isThere")
class PublicImageIT {
    private static final int EVENTS = 200;

    @Test
    void aKilledProcessorLosesNothing() throws Exception {
        try (PublicImage rewind = new PublicImage();
                Clients clients = new Clients(rewind.rewind())) {
            clients.publishMore(EVENTS, EVENTS / 2);

            rewind.processor().kill9();
            rewind.processor().launch();
            rewind.awaitReady();

            clients.publishMore(EVENTS);
            Aftermath aftermath = Aftermath.await(rewind.rewind(), clients.stop());
            aftermath.verify();
            System.out.println("on Kafka's public image: " + aftermath.figures());
        }
    }
}
