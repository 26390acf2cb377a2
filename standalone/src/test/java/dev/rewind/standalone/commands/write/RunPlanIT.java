package dev.rewind.standalone.commands.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.rewind.standalone.commands.CommandProcess;
import dev.rewind.standalone.commands.CommandResult;
import dev.rewind.standalone.commands.SmallInstallation;
import dev.rewind.standalone.local.LocalRewind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs plan files, interrupts them and runs them again. */
class RunPlanIT {

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static LocalRewind local;

    @BeforeAll
    static void start() {
        local = SmallInstallation.in(directory);
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void aDryRunShowsThePlanAndRunsNothing() throws IOException {
        Path plan = file("dry.yaml", """
                plan: dry
                state: {n: 1, order: {id: 7}}
                steps:
                  - {name: one, run: "touch ran", undo: "rm ran", attempts: 2}
                  - {name: two, run: "true", when: /n}
                """);

        CommandResult dry = rewind("run", plan.toString(), "--dry-run", "--set", "n=2", "--set", "order.to=Rome");

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
    void anInvalidCommandLineIsAUsageError() throws IOException {
        Path plan = file("usage.yaml", "plan: usage\nstate: {n: 1}\nsteps: [{name: one, run: 'true'}]\n");

        assertThat(rewind("run", plan.toString(), "--set", "n").code()).isEqualTo(2);
        assertThat(rewind("run", plan.toString(), "--set", "n.m=1").err()).contains("n is not an object, it is 1");
        assertThat(rewind("run", plan.toString(), "--resume").err()).contains("--resume needs --id");
        CommandResult unknown = rewind("run", plan.toString(), "--resume", "--id", "unknown-1");
        assertThat(unknown.code()).as(unknown.err()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"has space", "", "order:7", "order:r7", ".order", "zürich", "a/b", "a\nb", "a\tb"})
    void anIdThatNoPlanMayHaveIsAUsageError(String id) throws IOException {
        Path plan = file("id.yaml", "plan: id\nsteps: [{name: one, run: 'true'}]\n");

        for (List<String> more : List.of(List.of("--dry-run"), List.<String>of(), List.of("--resume"))) {
            List<String> words = new ArrayList<>(List.of("run", plan.toString(), "--id=" + id));
            words.addAll(more);
            CommandResult refused = rewind(words.toArray(String[]::new));

            assertThat(refused.code()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("--id is refused: entity id \"" + id.replaceAll("\\s(?<! )", "\uFFFD") + "\" must")
                    .contains("choose an id such as release-7")
                    .doesNotContain("defect");
        }
        assertThat(rewind("run", plan.toString(), "--id", "x".repeat(201)).err())
                .contains("--id is refused: entity id");
    }

    @Test
    void aFileThatCannotBeAPlanIsAUsageError() throws IOException {
        Path large = file("large-state.yaml", "plan: p\nsteps: [{name: one, run: 'true'}]\n");
        String deep = "a.".repeat(600) + "a=1";

        assertUsage(
                "does not exist; check the path",
                directory.resolve("nowhere.yaml").toString());
        assertUsage("it is a directory; name the file in it", directory.toString());
        assertUsage("empty.yaml:1: the file is empty", file("empty.yaml", "").toString());
        assertUsage(
                "is not UTF-8 text",
                Files.write(directory.resolve("latin.yaml"), new byte[] {'a', (byte) 0xfc})
                        .toString());
        assertUsage("has more than 1048576 bytes", "/dev/zero");
        assertUsage(
                "tabs.yaml:3: not YAML",
                file("tabs.yaml", "plan: p\nsteps:\n\t- name: one\n").toString());
        assertUsage("at most 921600 are allowed", large.toString(), "--set", "x=\"" + "y".repeat(930_000) + "\"");
        assertUsage("the initial state of the plan is refused", large.toString(), "--set", deep);
    }

    private static void assertUsage(String message, String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(List.of(more));

        CommandResult refused = rewind(words.toArray(String[]::new));

        assertThat(refused.code()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains(message).doesNotContain("defect");
    }

    @Test
    void runningAFinishedIdReturnsItsResultAgain() throws IOException {
        Path plan = file("twice.yaml", """
                plan: twice
                steps:
                  - {name: one, run: "echo x >> counted; printf '{\\"n\\":%s}' $(wc -l < counted)"}
                """);

        CommandResult first = rewind("run", plan.toString(), "--id", "twice-1");
        CommandResult second = rewind("run", plan.toString(), "--id", "twice-1");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(second.out()).isEqualTo(first.out()).contains("\"n\" : 1");
        assertThat(second.code()).isZero();
    }

    @Test
    void aFatalExitCodeFailsThePlanAtOnce() throws IOException {
        Path plan = file("final.yaml", """
                plan: final
                steps:
                  - {name: one, run: "exit 64", attempts: 5, no_retry_on: [64]}
                """);

        CommandResult failed = rewind("run", plan.toString(), "--id", "final-1", "-o", "json");

        assertThat(failed.code()).as(failed.err()).isEqualTo(8);
        assertThat(failed.json().at("/attempts/one").intValue()).isEqualTo(1);
        assertThat(failed.json().at("/error/message").textValue()).isEqualTo("exit code 64");
    }

    @Test
    void aStepWithTooMuchOutputFails() throws IOException {
        Path plan = file("large.yaml", """
                plan: large
                steps:
                  - {name: one, run: "echo 12345678901", output_limit: 10}
                """);

        CommandResult failed = rewind("run", plan.toString(), "-o", "json");

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

        CommandResult failed = CommandResult.command(environment, "", "run", plan.toString(), "--id", "secret-1");

        assertThat(failed.code()).isEqualTo(8);
        assertThat(failed.err() + failed.out())
                .contains("the token was one ***")
                .doesNotContain("s3cret");
        assertThat(rewind("timeline", "plan", "secret-1", "-o", "json").out())
                .contains("the token was one ***")
                .doesNotContain("s3cret");
    }

    @Test
    void spansGoToTheConfiguredCollector() throws Exception {
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

        try (CommandProcess run = CommandProcess.start(directory, environment, "run", plan.toString())) {
            assertThat(run.awaitExit()).as(run.err()).isZero();
        } finally {
            collector.stop(0);
        }

        assertThat(String.join("", exports)).contains("plan traced", "step one", "checkpoint one");
    }

    @Test
    void anInterruptedPlanCanBeContinued() throws Exception {
        Path plan = waiting("left");
        try (CommandProcess run = start(plan, "left-1")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("left.begun")));
            run.end();
            assertThat(run.awaitExit()).as(run.err()).isEqualTo(128 + 15);
            assertThat(run.err())
                    .contains("Interrupted: stopping", "is paused by", "(interrupted)", "Continue it with rewind run");
        }
        assertThat(rewind("list", "--status", "paused").out()).contains("plan:left-1");
        assertThat(directory.resolve("left.undone")).doesNotExist();

        Files.createFile(directory.resolve("left.go"));
        CommandResult again = rewind("run", plan.toString(), "--id", "left-1", "--resume");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("continuing plan:left-1 from plan:left-1:2");
        assertThat(rewind("timeline", "plan", "left-1").out())
                .contains("the runner is stopped; its open steps are cancelled");
        assertThat(rewind("list", "--status", "completed").out()).contains("plan:left-1");
    }

    @Test
    void ctrlCEndsAllProcessesOfTheStepAndItsDeadline() throws Exception {
        Path plan = file("intr.yaml", """
                plan: intr
                steps:
                  - name: one
                    run: |
                      (setsid sh -c 'while :; do echo x >> intr.work; sleep 0.05; done' >/dev/null 2>&1 </dev/null &)
                      while ! test -e intr.work; do sleep 0.05; done
                      touch intr.begun
                      sleep 60
                    undo: touch intr.undone
                    undo_unfinished: true
                    timeout: 10s
                """);
        try (CommandProcess run = start(plan, "intr-1")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("intr.begun")));
            run.interrupt();
            assertThat(run.awaitExit()).as(run.err()).isEqualTo(128 + 2);
        }
        long worked = Files.size(directory.resolve("intr.work"));
        assertThat(directory.resolve("intr.undone")).exists();

        Thread.sleep(12_000);

        assertThat(directory.resolve("intr.work")).hasSize(worked);
        CommandResult timeline = rewind("timeline", "plan", "intr-1");
        assertThat(timeline.out()).contains("the runner is stopped", "applied").doesNotContain("timed out", "r2");
    }

    @Test
    void ctrlCLeavesAPlanThatWaitsPausedAndTheNextRunContinuesTheWait() throws Exception {
        Path plan = file("approval.yaml", """
                plan: approval
                steps:
                  - name: publish
                    wait: {signal: approved, timeout: 3d, into: /approval}
                    run: |
                      printf '{"seen":%s,"by":"%s"}' "$(cat)" "$REWIND_SIGNAL_BY"
                """);
        assertThat(rewind("run", plan.toString(), "--dry-run").out())
                .contains("publish: wait for signal approved, at most 72h, into /approval, then printf");
        try (CommandProcess run = start(plan, "approval-1")) {
            run.awaitSaid("publish waits for approved until ");
            assertThat(run.err()).contains("rewind signal plan:approval-1 approved");
            run.interrupt();
            assertThat(run.awaitExit()).as(run.err()).isEqualTo(128 + 2);
        }
        assertThat(rewind("list", "--status", "paused").out()).contains("plan:approval-1");

        try (CommandProcess run = start(plan, "approval-1", "--resume")) {
            run.awaitSaid("publish #2 waits for approved until ");
            assertThat(rewind("list", "--status", "waiting").out()).contains("plan:approval-1");
            CommandResult signal = rewind("signal", "plan:approval-1", "approved", "--payload", "{\"limit\":7}");
            assertThat(signal.code()).as(signal.err()).isZero();
            assertThat(run.awaitExit()).as(run.err()).isZero();
            assertThat(run.err()).contains("publish #2 goes on: signal approved by ");
        }
        assertThat(rewind("run", plan.toString(), "--id", "approval-1").out()).contains("\"limit\" : 7", "\"by\" : \"");
    }

    @Test
    void anInterruptedPlanIsUndoneOnRequest() throws Exception {
        Path plan = waiting("undone");
        try (CommandProcess run = start(plan, "undone-1", "--on-interrupt", "rollback")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("undone.begun")));
            run.end();
            assertThat(run.awaitExit()).as(run.err()).isEqualTo(128 + 15);
            assertThat(run.err()).contains("undoing plan:undone-1").contains("failed: cancelled");
        }
        assertThat(directory.resolve("undone.undone")).exists();
        assertThat(rewind("run", plan.toString(), "--id", "undone-1").code()).isEqualTo(8);
    }

    /** A plan of two steps; the second waits until a file exists. */
    private static Path waiting(String name) throws IOException {
        return file(name + ".yaml", """
                plan: %1$s
                steps:
                  - {name: one, run: "true", undo: "touch %1$s.undone"}
                  - {name: two, run: "touch %1$s.begun; while ! test -e %1$s.go; do sleep 0.05; done"}
                """.formatted(name));
    }

    private static CommandProcess start(Path plan, String id, String... more) throws IOException {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"run", plan.toString(), "--id", id}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return CommandProcess.start(directory, Map.of("REWIND_HOME", directory.toString()), words);
    }

    private static CommandResult rewind(String... words) {
        return CommandResult.command(Map.of("REWIND_HOME", directory.toString()), "", words);
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
