package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.rewind.standalone.local.LocalRewind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan file that is run, interrupted and run again. */
class RunPlanIT {

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static LocalRewind local;

    @BeforeAll
    static void start() {
        local = SmallRewind.in(directory);
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void aDryRunSaysWhatWouldBeRunAndRunsNothing() throws IOException {
        Path plan = file("dry.yaml", """
                plan: dry
                state: {n: 1, order: {id: 7}}
                steps:
                  - {name: one, run: "touch ran", undo: "rm ran", attempts: 2}
                  - {name: two, run: "true", when: /n}
                """);

        Typed dry = rewind("run", plan.toString(), "--dry-run", "--set", "n=2", "--set", "order.to=Rome");

        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(dry.out()).isEqualTo("""
                dry would run:
                  one: touch ran (2 attempts, undo: rm ran)
                  two: true (when /n is set, no undo)
                from the state:
                {
                  "n" : 2,
                  "order" : {
                    "id" : 7,
                    "to" : "Rome"
                  }
                }
                """);
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void whatCannotBeUnderstoodIsAUsageError() throws IOException {
        Path plan = file("usage.yaml", "plan: usage\nstate: {n: 1}\nsteps: [{name: one, run: 'true'}]\n");

        assertThat(rewind("run", plan.toString(), "--set", "n").code()).isEqualTo(2);
        assertThat(rewind("run", plan.toString(), "--set", "n.m=1").err()).contains("n is no object, it is 1");
        assertThat(rewind("run", plan.toString(), "--resume").err()).contains("--resume needs --id");
        Typed unknown = rewind("run", plan.toString(), "--resume", "--id", "nobody-1");
        assertThat(unknown.code()).as(unknown.err()).isEqualTo(3);
    }

    @Test
    void anIdThatWasRunGivesItsResultOnceMore() throws IOException {
        Path plan = file("twice.yaml", """
                plan: twice
                steps:
                  - {name: one, run: "echo x >> counted; printf '{\\"n\\":%s}' $(wc -l < counted)"}
                """);

        Typed first = rewind("run", plan.toString(), "--id", "twice-1");
        Typed second = rewind("run", plan.toString(), "--id", "twice-1");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(second.out()).isEqualTo(first.out()).contains("\"n\" : 1");
        assertThat(second.code()).isZero();
    }

    @Test
    void anExitCodeThatTheFileRulesOutFailsThePlanAtOnce() throws IOException {
        Path plan = file("final.yaml", """
                plan: final
                steps:
                  - {name: one, run: "exit 64", attempts: 5, no_retry_on: [64]}
                """);

        Typed failed = rewind("run", plan.toString(), "--id", "final-1", "-o", "json");

        assertThat(failed.code()).as(failed.err()).isEqualTo(8);
        assertThat(failed.json().at("/attempts/one").intValue()).isEqualTo(1);
        assertThat(failed.json().at("/error/message").textValue()).isEqualTo("exit code 64");
    }

    @Test
    void aStepThatSaysMoreThanItMayFails() throws IOException {
        Path plan = file("large.yaml", """
                plan: large
                steps:
                  - {name: one, run: "echo 12345678901", output_limit: 10}
                """);

        Typed failed = rewind("run", plan.toString(), "-o", "json");

        assertThat(failed.code()).as(failed.err()).isEqualTo(8);
        assertThat(failed.json().at("/error/type").textValue()).isEqualTo("output_too_large");
        assertThat(failed.json().at("/error/message").textValue()).contains("more than 10 bytes");
    }

    @Test
    void aSecretIsNotShownAndNotKept() throws IOException {
        Path plan = file("secret.yaml", """
                plan: secret
                secrets: [DEPLOY_TOKEN]
                steps:
                  - {name: one, run: "echo the token was $REWIND_STEP s3cret-token >&2; exit 1"}
                """);
        Map<String, String> environment = Map.of("REWIND_HOME", directory.toString(), "DEPLOY_TOKEN", "s3cret-token");

        Typed failed = Typed.command(environment, "", "run", plan.toString(), "--id", "secret-1");

        assertThat(failed.code()).isEqualTo(8);
        assertThat(failed.err() + failed.out())
                .contains("the token was one ***")
                .doesNotContain("s3cret");
        assertThat(rewind("timeline", "plan", "secret-1", "-o", "json").out())
                .contains("the token was one ***")
                .doesNotContain("s3cret");
    }

    @Test
    void thePlansSpansGoWhereTheEnvironmentSays() throws Exception {
        Path plan = file("traced.yaml", "plan: traced\nsteps: [{name: one, run: 'true'}]\n");
        List<String> exports = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            exports.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        Map<String, String> environment = Map.of(
                "REWIND_HOME",
                directory.toString(),
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");

        try (RewindProcess run = RewindProcess.start(directory, environment, "run", plan.toString())) {
            assertThat(run.awaitExit()).as(run.err()).isZero();
        } finally {
            collector.stop(0);
        }

        assertThat(String.join("", exports)).contains("plan traced", "step one", "checkpoint one");
    }

    @Test
    void anInterruptedPlanIsLeftToBeGoneOnWith() throws Exception {
        Path plan = waiting("left");
        try (RewindProcess run = start(plan, "left-1")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("left.begun")));
            run.end();
            assertThat(run.awaitExit()).as(run.err()).isEqualTo(128 + 15);
            assertThat(run.err()).contains("Interrupted: stopping").contains("go on with rewind run");
        }
        assertThat(directory.resolve("left.undone")).doesNotExist();

        Files.createFile(directory.resolve("left.go"));
        Typed again = rewind("run", plan.toString(), "--id", "left-1", "--resume");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("goes on with plan:left-1, which stood at plan:left-1:2");
        assertThat(rewind("timeline", "plan", "left-1").out()).contains("its runner has ended without a word");
    }

    @Test
    void anInterruptedPlanIsUndoneWhereThatIsAskedFor() throws Exception {
        Path plan = waiting("undone");
        try (RewindProcess run = start(plan, "undone-1", "--on-interrupt", "rollback")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("undone.begun")));
            run.end();
            assertThat(run.awaitExit()).as(run.err()).isEqualTo(128 + 15);
            assertThat(run.err()).contains("taking plan:undone-1 back").contains("failed: cancelled");
        }
        assertThat(directory.resolve("undone.undone")).exists();
        assertThat(rewind("run", plan.toString(), "--id", "undone-1").code()).isEqualTo(8);
    }

    /** Two steps; the second waits until there is a file. */
    private static Path waiting(String name) throws IOException {
        return file(name + ".yaml", """
                plan: %1$s
                steps:
                  - {name: one, run: "true", undo: "touch %1$s.undone"}
                  - {name: two, run: "touch %1$s.begun; while ! test -e %1$s.go; do sleep 0.05; done"}
                """.formatted(name));
    }

    private static RewindProcess start(Path plan, String id, String... more) throws IOException {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"run", plan.toString(), "--id", id}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return RewindProcess.start(directory, Map.of("REWIND_HOME", directory.toString()), words);
    }

    private static Typed rewind(String... words) {
        return Typed.command(Map.of("REWIND_HOME", directory.toString()), "", words);
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
