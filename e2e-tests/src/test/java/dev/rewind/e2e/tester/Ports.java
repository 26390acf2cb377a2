package dev.rewind.e2e.tester;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that stay free while a killed process is down. Those that the system hands out do not: one of the connections
 * that try to reach the process may get its port.
 */
final class Ports {
    private static final int FIRST = 15_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 100;

    private Ports() {}

    static int free() {
        for (int tried = 0; tried < TRIES; tried++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException inUse) {
                continue;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + BEYOND);
    }
}
