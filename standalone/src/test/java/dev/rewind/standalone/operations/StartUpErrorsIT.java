package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As an operator meets them: a process that ends, what it said last, and its exit code. */
class StartUpErrorsIT {

    private static final long SECONDS = 60;
    private static final String PLAN =
            Operations.ROOT.resolve("examples/release-site.yaml").toString();

    @TempDir
    private static Path home;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.temporary().start();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    private record Ended(int code, String said) {}

    @ParameterizedTest
    @ValueSource(strings = {"processor", "query-api", "run"})
    void anUnreachableBrokerIsNamed(String service) throws Exception {
        Map<String, String> environment = Map.of(
                "REWIND_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "1000");

        Ended ended = ended(service, environment);

        assertThat(ended.said())
                .contains("no broker at 127.0.0.1:1 answered within 1000 ms")
                .contains("REWIND_KAFKA_BOOTSTRAP_SERVERS")
                .doesNotContain("\tat ");
        assertThat(ended.code()).isEqualTo(service.equals("run") ? 7 : 2);
    }

    @Test
    void missingTopicsAreNamedWithTheCommandThatMakesThem() {
        Map<String, String> environment = environment("missing.");

        for (String service : List.of("topics check", "run")) {
            Command command = command(service, environment);
            assertThat(command.err())
                    .contains("missing topics at " + kafka.bootstrapServers() + ": missing.plan-events, ")
                    .contains("rewind topics create");
            assertThat(command.code()).isEqualTo(1);
        }
    }

    @Test
    void topicsThatDifferInTheirPartitionsAreNamedWithTheirNumbers() throws Exception {
        Map<String, String> environment = environment("differ.");
        TopicProvisioning.create(Configuration.of(environment, null));
        try (Admin admin = Admin.create(Configuration.of(environment, null).admin())) {
            admin.createPartitions(Map.of("differ.plan-events", NewPartitions.increaseTo(3)))
                    .all()
                    .get();
        }

        for (String service : List.of("topics check", "run")) {
            Command command = command(service, environment);
            assertThat(command.err())
                    .contains("differ in their number of partitions")
                    .contains("differ.plan-events=3")
                    .contains("differ.dead-letters=2");
            assertThat(command.code()).isEqualTo(1);
        }
    }

    @Test
    void aWrongNumberOfPartitionsWhenTopicsAreMadeIsNamedWithTheRightOne() {
        Map<String, String> environment = environment("made.");
        TopicProvisioning.create(Configuration.of(environment, null));
        Map<String, String> other = new HashMap<>(environment);
        other.put("REWIND_PARTITIONS", "7");

        Command command = command("topics create", other);

        assertThat(command.err())
                .contains("has 2 partitions and REWIND_PARTITIONS is 7")
                .contains("set REWIND_PARTITIONS=2");
    }

    private static Command command(String words, Map<String, String> environment) {
        return words.equals("run") ? Command.run(environment, "run", PLAN) : Command.run(environment, words.split(" "));
    }

    private static Map<String, String> environment(String prefix) {
        return Map.of(
                "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "REWIND_TOPIC_PREFIX",
                prefix,
                "REWIND_PARTITIONS",
                "2",
                "REWIND_HOME",
                home.toString());
    }

    private static Ended ended(String service, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                dev.rewind.standalone.Main.class.getName(),
                service));
        if (service.equals("run")) {
            words.add(PLAN);
        }
        File said = File.createTempFile("said", ".txt", home.toFile());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said);
        builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(
                    process.exitValue(),
                    new String(java.nio.file.Files.readAllBytes(said.toPath()), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
