package dev.rewind.testsupport;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import java.util.ArrayDeque;
import java.util.Deque;

/** One broker for all tests of a JVM. It starts with its first use and ends with the JVM. */
public final class SharedBroker {
    private static final EmbeddedKafka KAFKA = EmbeddedKafka.temporary().start();
    private static final Deque<AutoCloseable> USERS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SharedBroker::close));
    }

    private SharedBroker() {}

    /** Returns the address of the broker. */
    public static String address() {
        return KAFKA.bootstrapServers();
    }

    /** Closes this service before the broker, because closing it without a broker takes long. */
    public static synchronized <T extends AutoCloseable> T closeFirst(T service) {
        USERS.push(service);
        return service;
    }

    private static synchronized void close() {
        try {
            for (AutoCloseable user : USERS) {
                user.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("a service did not close", e);
        } finally {
            KAFKA.close();
        }
    }
}
