package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.e2e.tester.OwnRewind;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits the memory of an idle installation. */
class MemoryIT {
    private static final long MOST_RESIDENT_KB = 700 * 1024;
    private static final Duration IDLE = Duration.ofSeconds(4);

    @RegisterExtension
    private final OwnRewind own = new OwnRewind();

    @Test
    void anIdleInstallationIsSmall() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "this system has no /proc: memory is not measured");
        RewindProcess rewind = own.process("memory", Map.of("JAVA_OPTS", "")).start();

        await("resident memory stays below " + MOST_RESIDENT_KB + " kB")
                .during(IDLE)
                .atMost(IDLE.multipliedBy(3))
                .until(() -> residentKb(rewind) < MOST_RESIDENT_KB);

        System.out.printf("rewind up, idle: %d MB resident%n", residentKb(rewind) / 1024);
        assertThat(rewind.logs().errors()).isEmpty();
        assertThat(rewind.stop()).describedAs("exit code after SIGTERM").isIn(0, 143);
    }

    private static long residentKb(RewindProcess rewind) {
        try {
            return Files.readAllLines(Path.of("/proc/" + rewind.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
