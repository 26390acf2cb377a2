package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.standalone.commands.TerminalSession.Shown;
import dev.rewind.standalone.local.LocalRewind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person on call types at a terminal, and the mistakes that people make. */
class AtATerminalIT {

    private static final Pattern STEERS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\n]]");
    private static final Pattern OF_HTTP = Pattern.compile("/api/|openapi|query parameter|[~+-] /[a-z]|HTTP ");

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static LocalRewind local;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(TerminalSession.SCRIPT),
                "SKIPPED: there is no script(1) of util-linux to make a terminal");
        local = SmallInstallation.in(
                directory, Map.of("REWIND_RUNNER_SILENCE", "6s", "REWIND_PRESENCE_INTERVAL", "2s"));
        Path failing = Files.writeString(directory.resolve("order.yaml"), """
                plan: order
                state: {total: 9}
                steps:
                  - {name: reserve-stock, run: "printf '{\\"total\\":9,\\"reserved\\":true}'", undo: "true"}
                  - {name: charge-card, run: "echo the card gateway in the north did not answer for a long while >&2; exit 1"}
                """);
        for (String id : List.of("north-80", "north-200")) {
            assertThat(rewind("run", failing.toString(), "--id", id).code()).isEqualTo(8);
            publish(started("refund-" + id, 1), started("held-" + id, 1));
            assertThat(rewind("rollback", "plan:refund-" + id, "--reason", "wrong price")
                            .code())
                    .isZero();
            publish(event(
                    "refund-" + id,
                    "rollback-failed",
                    "\"rollback_id\":\"plan:refund-" + id
                            + ":r1\",\"error\":{\"type\":\"io\",\"message\":\"disk full\"}"));
            assertThat(rewind("park", "plan:held-" + id, "--reason", "audit").code())
                    .isZero();
            publish(captured(id, 1), captured(id, 2));
        }
        aRunnerThatIsKilled();
    }

    /** A plan under way whose runner has died without a word. */
    private static void aRunnerThatIsKilled() throws Exception {
        Path slow = Files.writeString(directory.resolve("slow.yaml"), """
                plan: slow
                steps:
                  - {name: wait-for-the-bank, run: "sleep 300"}
                """);
        try (CommandProcess runner =
                CommandProcess.start(directory, settings(), "run", slow.toString(), "--id", "slow-1")) {
            runner.awaitSaid("▶ wait-for-the-bank");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rewind("show", "plan:slow-1").out().contains(" is there"));
            runner.kill();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> rewind("show", "plan:slow-1").out().contains("is silent, last seen"));
    }

    @AfterAll
    static void stop() {
        if (local != null) {
            local.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 50"})
    void theTasksOfAPersonOnCall(int columns, int rows) throws Exception {
        String id = "north-" + columns;
        List<Shown> shown = new TerminalSession(directory, columns, rows)
                .type(List.of(
                        List.of("status"),
                        List.of("list", "--failing", "--since", "1h"),
                        List.of("show", "plan:" + id),
                        List.of("timeline", "plan:" + id),
                        List.of("show", "plan:slow-1"),
                        List.of("diff", "order:" + id + ":1", "--to", "2"),
                        List.of("rollback", "order:" + id, "--to", "1", "--reason", "wrong total", "--dry-run"),
                        List.of("rollback", "order:" + id, "--to", "1", "--reason", "wrong total"),
                        List.of("retry", "plan:refund-" + id + ":r1", "--reason", "the disk is free"),
                        List.of("resume", "plan:held-" + id, "--reason", "the audit is done"),
                        List.of("checkpoints", "--step", "charge-card", "--since", "1h"),
                        List.of("rollbacks", "plan:" + id),
                        List.of("rollbacks", "plan:" + id + ":r1")));

        fits(shown, columns);
        assertThat(shown).allSatisfy(it -> assertThat(it.code()).as(it.text()).isZero());
        // What is stuck, and why.
        assertThat(shown.get(0).flat())
                .contains(
                        "plan:" + id,
                        "plan:refund-" + id,
                        "plan:held-" + id,
                        "r1: io: disk full",
                        "audit",
                        "Entities: ")
                .contains(
                        "plan:slow-1 ",
                        "is silent, last seen",
                        "run the plan id again: rewind run PLAN.yaml --id slow-1")
                .containsPattern("plan-runner:[0-9a-f-]+ \\(pid [0-9]+ on ")
                // What to run.
                .contains("rewind retry plan:refund-", "rewind resume plan:held-", " --reason TEXT");
        if (columns == 80) {
            // Both plans fail alike, so they are told about once.
            assertThat(shown.get(0).flat())
                    .contains(" and 1 more failed ", "also plan:north-80")
                    .containsOnlyOnce("the card gateway in the north");
        }
        assertThat(shown.get(1).flat())
                .contains("plan:" + id, "the card gateway in the north")
                .doesNotContain("slow-1");
        assertThat(shown.get(2).flat())
                .contains("why", "the card gateway in the north did not answer for a long while", "rewind run");
        // Its rollback is applied, so no one has to apply one.
        assertThat(shown.get(2).flat())
                .contains("the plan has ended, so no runner works on it; after a rollback, run the plan id again")
                .doesNotContain("to apply the rollback");
        assertThat(shown.get(2).flat()).contains("charge-card: ").contains("run rewind timeline plan:" + id);
        assertThat(shown.get(3).flat()).contains("● 1", "✘ failed", "↩ r1 to 2");
        // Who is silent.
        assertThat(shown.get(4).flat()).contains("is silent, last seen ", "rewind run", "--id slow-1");
        assertThat(shown.get(5).flat()).contains("~ total: 1 → 2");
        assertThat(shown.get(6).flat()).contains("would go back to", "Nothing was changed");
        assertThat(shown.get(7).flat()).contains("order:" + id + ":r1 to order:" + id + ":1: commanded");
        assertThat(shown.get(8).flat()).contains("plan:refund-" + id + ":r1 to plan:refund-" + id + ":1: commanded");
        assertThat(shown.get(11).flat()).contains("charge-card failed");
        assertThat(shown.get(12).flat())
                .contains("because charge-card: ", "the card gateway in the north", "ago, commanded 1 time");
        assertThat(shown.get(9).flat()).contains("plan:held-" + id + " running");
        if (columns == 80) {
            picture(
                    columns,
                    shown,
                    Map.of(0, "status", 2, "show", 3, "timeline", 4, "silent", 5, "diff", 6, "preview"));
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 50"})
    void theMistakesThatPeopleMake(int columns, int rows) throws Exception {
        Path unquoted = Files.writeString(
                directory.resolve("unquoted.yaml"), "plan: p\nsteps:\n  - name: a\n    run: jq '. + {a: 1}'\n");
        List<Shown> shown = new TerminalSession(directory, columns, rows)
                .type(List.of(
                        List.of("lsit"),
                        List.of("list", "--failng"),
                        List.of("list", "--status", "runing"),
                        List.of("list", "plan:nope"),
                        List.of("timeline", "north-80"),
                        List.of("latest", "plan:north-80", "--at", "a while ago"),
                        List.of("rollback", "plan:north-80"),
                        List.of("rollback", "plan:north-80", "--reason", "r", "--to", "99"),
                        List.of("run", unquoted.toString()),
                        List.of("status", "--url", "http://127.0.0.1:1")));

        fits(shown, columns);
        assertThat(shown).extracting(Shown::code).containsExactly(2, 2, 2, 3, 2, 2, 2, 4, 2, 7);
        assertThat(shown.get(0).flat()).contains("unknown command \"lsit\"; did you mean rewind list?");
        assertThat(shown.get(1).flat()).contains("unknown option \"--failng\"; did you mean --failing?");
        assertThat(shown.get(2).flat()).contains("did you mean running?");
        assertThat(shown.get(3).flat()).contains("there is no entity plan:nope", "rewind list shows the entities");
        assertThat(shown.get(4).flat()).contains("must have the form type:id, such as plan:order-42");
        assertThat(shown.get(5).flat()).contains("--at is \"a while ago\"; it must be a time, such as", "2h (ago)");
        assertThat(shown.get(6).flat()).contains("--reason");
        assertThat(shown.get(7).flat()).contains("there is no checkpoint number 99");
        assertThat(shown.get(8).flat())
                .contains("unquoted.yaml:4: not YAML", "Write `run: |` and the command on the next line");
        assertThat(shown.get(9).flat()).contains("Rewind is not running here: `rewind up` starts it, or");
        areErrorsForPeople(shown);
        if (columns == 80) {
            picture(columns, shown, Map.of(0, "mistake-command", 8, "mistake-yaml"));
        }
    }

    @Test
    void theSecondTenMistakesThatPeopleMake() throws Exception {
        List<Shown> shown = new TerminalSession(directory, 80, 24)
                .type(List.of(
                        List.of("get", "plan:north-80"),
                        List.of("get", "plan:north-80:1", "plan:north-80:2"),
                        List.of("approve", "plan:north-80:r1"),
                        List.of("wait", "plan:north-80"),
                        List.of("bulk"),
                        List.of("retry", "plan:north-80"),
                        List.of("state", "plan:north-80:1", "-o", "yml"),
                        List.of("completion", "fsh"),
                        List.of("list", "--since", "yesteday"),
                        List.of("diff", "plan:north-80:1", "plan:north-80:99")));

        fits(shown, 80);
        assertThat(shown).extracting(Shown::code).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 2, 3);
        assertThat(shown.get(0).flat()).contains("rewind latest plan:north-80 shows the latest checkpoint");
        assertThat(shown.get(1).flat()).contains("\"plan:north-80:2\" is a second checkpoint; give one at a time");
        assertThat(shown.get(2).flat()).contains("give the entity: plan:north-80");
        assertThat(shown.get(3).flat()).contains("unknown command \"wait\"").doesNotContain("did you mean");
        assertThat(shown.get(4).flat()).contains("bulk needs one of its commands: rollback, ");
        assertThat(shown.get(5).flat()).contains("--reason=TEXT is missing; it says: Why you ask for it.");
        assertThat(shown.get(6).flat()).contains("--output is \"yml\"; it must be table, json or ndjson");
        assertThat(shown.get(7).flat()).contains("it must be bash, zsh or fish");
        assertThat(shown.get(8).flat()).contains("--since is \"yesteday\"; it must be a time");
        assertThat(shown.get(9).flat()).contains("there is no checkpoint plan:north-80:99");
        areErrorsForPeople(shown);
    }

    @Test
    void watchSaysThatAnEntityIsAbsentAndCtrlCEndsItWithExitCode130() throws Exception {
        Process watching = new TerminalSession(directory, 80, 24).command("watch", "plan:nope");
        awaitShown(watching, "there is no entity plan:nope");
        awaitShown(watching, "Press Ctrl-C to stop.");

        watching.getOutputStream().write(3);
        watching.getOutputStream().flush();

        assertThat(watching.waitFor()).isEqualTo(130);
    }

    /** The tree is drawn again in place, with the steps to come, until the plan has ended. */
    @Test
    void aPlanIsFollowedInPlace() throws Exception {
        Path plan = Files.writeString(directory.resolve("followed.yaml"), """
                plan: followed
                steps:
                  - {name: reserve, run: "true"}
                  - {name: approve, wait: {signal: go}, run: "true"}
                  - {name: ship, run: "true"}
                """);
        try (CommandProcess runner =
                CommandProcess.start(directory, settings(), "run", plan.toString(), "--id", "followed")) {
            runner.awaitSaid("waits");
            assertThat(rewind("show", "plan:followed").out()).contains("step       2 of 3, then ship");
            Process following = new TerminalSession(directory, 80, 24).command("timeline", "plan:followed", "--follow");
            String first = shownUntil(following, "○ to come  ship");
            assertThat(TerminalScreen.of(first).text()).contains("● 2").contains("step 2 of 3");

            assertThat(rewind("signal", "plan:followed", "go").code()).isZero();

            String all = first + new String(following.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(following.waitFor()).as(all).isZero();
            assertThat(all).contains("\u001B[J");
            List<String> drawn = TerminalScreen.of(all).lines();
            assertThat(drawn).filteredOn(line -> line.contains("● 1")).hasSize(1);
            assertThat(drawn)
                    .filteredOn(line -> line.startsWith("plan:followed"))
                    .hasSize(1);
            assertThat(drawn.get(0)).contains("completed");
            assertThat(String.join("\n", drawn)).doesNotContain("to come").contains("◀ latest");
        }
    }

    private static String shownUntil(Process process, String text) throws IOException {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        InputStream out = process.getInputStream();
        for (int c = out.read(); c >= 0; c = out.read()) {
            shown.write(c);
            if (c == '\n' && shown.toString(StandardCharsets.UTF_8).contains(text)) {
                break;
            }
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static void awaitShown(Process process, String text) throws IOException {
        StringBuilder shown = new StringBuilder();
        InputStream out = process.getInputStream();
        for (int c = out.read(); c >= 0 && !shown.toString().contains(text); c = out.read()) {
            shown.append((char) c);
        }
        assertThat(shown.toString()).contains(text);
    }

    private static void areErrorsForPeople(List<Shown> shown) {
        assertThat(shown)
                .allSatisfy(it -> assertThat(it.text())
                        .startsWith("rewind: ")
                        .doesNotContainPattern(OF_HTTP)
                        .doesNotContain("\tat "));
    }

    /** No line is wider than the terminal, and nothing steers it. The terminal itself breaks the messages of errors. */
    private static void fits(List<Shown> shown, int columns) {
        assertThat(shown).allSatisfy(it -> {
            assertThat(STEERS.matcher(it.text()).find()).as(it.text()).isFalse();
            if (it.code() == 0) {
                assertThat(it.text().lines())
                        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(columns));
            }
        });
    }

    private static void picture(int columns, List<Shown> shown, Map<Integer, String> names) throws IOException {
        for (Map.Entry<Integer, String> name : names.entrySet()) {
            TerminalPicture.write(name.getValue(), columns, shown.get(name.getKey()));
        }
    }

    /** A command waits for its broker for as long as a busy machine may need. */
    private static Map<String, String> settings() {
        return Map.of(
                "REWIND_HOME", directory.toString(),
                "REWIND_PRESENCE_INTERVAL", "2s",
                "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "60000");
    }

    private static CommandResult rewind(String... words) {
        return CommandResult.run(settings(), words);
    }

    private static void publish(String... events) {
        CommandResult published = CommandResult.command(settings(), String.join("\n", events), "publish", "-");
        assertThat(published.code()).as(published.out() + published.err()).isZero();
    }

    private static String started(String id, int n) {
        return event(id, "step-started", "\"step\":{\"name\":\"charge-card\"},\"state\":" + n);
    }

    private static String captured(String id, int n) {
        return event(id, "state-captured", "\"state\":{\"total\":" + n + "},\"reason\":\"manual\"")
                .replace("\"plan:" + id, "\"order:" + id)
                .replace("\"id\":\"", "\"id\":\"" + n);
    }

    private static String event(String id, String name, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + name + "-" + id + "\",\"source\":\"/test\",\"type\":\"dev.rewind."
                + name + ".v1\",\"subject\":\"plan:" + id + "\",\"data\":{" + data + "}}";
    }
}
