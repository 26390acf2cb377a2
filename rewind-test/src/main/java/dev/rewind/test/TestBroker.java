package dev.rewind.test;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker of this JVM. It starts with its first use and ends with the JVM. */
final class TestBroker {

    private static final Logger LOG = LoggerFactory.getLogger(TestBroker.class);
    /** How long applications may take to close when the JVM ends. */
    private static final Duration APPLICATIONS = Duration.ofSeconds(30);

    private static final EmbeddedKafka KAFKA =
            EmbeddedKafka.temporary().clockAhead(LogTime::ahead).start();
    private static final Deque<AutoCloseable> USERS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestBroker::close, "rewind-test-close"));
    }

    private TestBroker() {}

    static String address() {
        return KAFKA.bootstrapServers();
    }

    /** Closes this before the broker, because closing it without a broker takes long. */
    static synchronized void closeFirst(AutoCloseable user) {
        USERS.push(user);
    }

    private static synchronized void close() {
        TestInstallations.awaitUses(APPLICATIONS);
        for (AutoCloseable user : USERS) {
            try {
                user.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("A part of the test installation did not close");
            }
        }
        KAFKA.close();
    }
}
