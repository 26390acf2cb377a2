package dev.rewind.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.SharedRewind;
import dev.rewind.e2e.tester.Tools;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls every operation of the HTTP API, with curl and with a client that was generated from the contract. */
@ExtendWith(SharedRewind.class)
class ContractWalkIT {
    private static final Path HERE = Scratch.projectRoot().resolve("e2e-tests/src/test/contract");
    private static final Path CONTRACT =
            Scratch.projectRoot().resolve("query-api/src/main/resources/dev/rewind/query/openapi.yaml");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final RewindProcess rewind;

    ContractWalkIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    /** Makes a dead letter, which both walks read. */
    @BeforeEach
    void aDeadLetter() {
        rewind.kafka().send(List.of(new ProducerRecord<>("plan-events", "noise".getBytes(UTF_8))));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !rewind.http().get("/api/dead-letters").json().isEmpty());
    }

    @Test
    void curlWalksEveryOperation() throws IOException {
        assumeTrue(Tools.has("curl") && Tools.has("bash"), "curl or bash is not here");

        Finished walk = Finished.of(
                        new ProcessBuilder(
                                "bash",
                                HERE.resolve("walk.sh").toString(),
                                rewind.url().toString()),
                        LONGEST)
                .expect(0);

        Set<String> missed = operations();
        for (String asked : walk.out().split("\n")) {
            missed.removeIf(operation -> asked.matches(
                    Pattern.compile("\\{[^}]+}").matcher(operation).replaceAll("[^/]+")));
        }
        assertThat(missed).as("operations that the walk left out").isEmpty();
    }

    /** Needs npm packages. Downloads them with -Drewind.slow only; otherwise they must be there. */
    @Test
    void aGeneratedClientWalksEveryOperationAndTheContractsFollowTheirStandards() throws IOException {
        assumeTrue(Tools.has("npm"), "npm is not here: the contracts are not linted, no client is generated");
        boolean isThere = Files.exists(HERE.resolve("node_modules/.package-lock.json"));
        assumeTrue(
                isThere || Scale.of(0, 1) == 1,
                "the packages are not here: the contracts are not linted, no client is generated; -Drewind.slow=true"
                        + " fetches them, as does npm ci in "
                        + Scratch.projectRoot().relativize(HERE));
        if (!isThere) {
            npm("ci", "--ignore-scripts");
        }

        npm("run", "lint");
        npm("run", "asyncapi", "--", rewind.url() + "/asyncapi.yaml");
        npm("run", "generate");
        npm("run", "compile");
        assertThat(npm("run", "events", "--", rewind.url().toString()).out()).containsPattern("sent all \\d+ types");
        Finished walk = npm("run", "walk", "--", rewind.url().toString(), CONTRACT.toString());

        assertThat(walk.out()).contains("walked all " + operations().size() + " operations");
    }

    private static Finished npm(String... words) {
        List<String> command = new ArrayList<>(List.of("npm", "--no-update-notifier"));
        command.addAll(List.of(words));
        ProcessBuilder npm = new ProcessBuilder(command).directory(HERE.toFile());
        npm.environment().put("REDOCLY_TELEMETRY", "off");
        npm.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        return Finished.of(npm, LONGEST).expect(0);
    }

    /** Returns all operations, such as {@code GET /api/checkpoints/{checkpoint_id}}. */
    private static Set<String> operations() throws IOException {
        Set<String> operations = new TreeSet<>();
        String path = "";
        for (String line : Files.readAllLines(CONTRACT)) {
            Matcher named = Pattern.compile(" {2}(/\\S*):").matcher(line);
            Matcher method = Pattern.compile(" {4}(get|post|put|delete):").matcher(line);
            path = named.matches() ? named.group(1) : path;
            if (method.matches()) {
                operations.add(method.group(1).toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        assertThat(operations).hasSizeGreaterThan(20);
        return operations;
    }
}
