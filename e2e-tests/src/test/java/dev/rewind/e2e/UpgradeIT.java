package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.OwnRewind;
import dev.rewind.e2e.tester.RewindHttp;
import dev.rewind.e2e.tester.RewindProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Starts in the home that an earlier version left when it was killed: log, changelogs and stores. That version used
 * Kafka 4.3.1, without transactional stores. 24 plans had four steps each; every fifth plan was rolling back. A runner of
 * today runs one of them on.
 */
class UpgradeIT {
    private static final String HOME = "killed-home-of-kafka-4.3.1.zip";

    @RegisterExtension
    private final OwnRewind own = new OwnRewind();

    @Test
    void theHomeOfAKilledEarlierVersionIsTakenOver() throws IOException {
        RewindProcess rewind = own.process("upgrade", Map.of());
        unpack(rewind.home());

        rewind.start();

        assertThat(Files.readString(rewind.home().resolve("rewind.log")))
                .contains("A store of an earlier version was not closed in order")
                .doesNotContainPattern("is ready .*restored_records=\"0\"");
        assertThat(rewind.http()
                        .get("/api/checkpoints/plan:order-23:4")
                        .expect(200)
                        .text())
                .contains("plan:order-23:4", "step-3");
        JsonNode counts = rewind.http()
                .get("/api/entities/plan/order-20")
                .expect(200)
                .json()
                .path("counts");
        assertThat(counts.path("checkpoints").asInt()).isEqualTo(4);
        assertThat(counts.path("rollbacks").asInt()).isEqualTo(1);
        String position = rewind.kafka().send(Event.stepStarted("plan:order-23", "next", 1, "{}"));
        rewind.http()
                .get("/api/checkpoints/plan:order-23:5", RewindHttp.POSITION, position)
                .expect(200);
        rewind.rewind("run", planFile(rewind.home()).toString(), "--id", "order-22")
                .expect(0);
        assertThat(rewind.http()
                        .get("/api/entities/plan/order-22")
                        .expect(200)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("completed");
        rewind.awaitCaughtUp();
        rewind.rewind("verify", "--rebuild").expect(0);
        assertThat(rewind.logs().errors()).isEmpty();
    }

    /** The plan whose steps an earlier runner has left. */
    private static Path planFile(Path home) throws IOException {
        return Files.writeString(home.resolve("order.yaml"), """
                plan: order
                steps:
                  - {name: step-0, run: cat}
                  - {name: step-1, run: cat}
                  - {name: step-2, run: cat}
                  - {name: step-3, run: cat}
                """);
    }

    private static void unpack(Path home) throws IOException {
        try (InputStream resource = Objects.requireNonNull(UpgradeIT.class.getResourceAsStream(HOME), HOME);
                ZipInputStream files = new ZipInputStream(resource)) {
            for (ZipEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                Path file = home.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    Files.copy(files, file);
                }
            }
        }
    }
}
