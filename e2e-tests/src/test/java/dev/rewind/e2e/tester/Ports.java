package dev.rewind.e2e.tester;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that stay free while a killed process is down. A port that the system assigned may be taken by a connection
 * that tries to reach the process.
 */
final class Ports {
    private static final int FIRST = 15_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 100;

    /** Test processes that run at the same time have consecutive ids, or close ones: most have ranges of their own. */
    private static final int RANGE = 1_000;

    private static final int START = FIRST + (int) (ProcessHandle.current().pid() % ((BEYOND - FIRST) / RANGE)) * RANGE;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    static int free() {
        for (int tried = 0; tried < TRIES; tried++) {
            int port = ThreadLocalRandom.current().nextInt(START, START + RANGE);
            if (!GIVEN.add(port)) {
                continue;
            }
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException inUse) {
                continue;
            }
        }
        throw new IllegalStateException("no free port between " + START + " and " + (START + RANGE));
    }
}
