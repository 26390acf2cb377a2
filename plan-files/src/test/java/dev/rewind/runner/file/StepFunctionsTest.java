package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.UndoContext;
import dev.rewind.runner.file.action.ProgramRun;
import dev.rewind.runner.file.action.RetryableFailures;
import dev.rewind.runner.file.action.SecretEntry;
import dev.rewind.runner.file.action.SecretMask;
import dev.rewind.runner.file.action.StepAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class StepFunctionsTest {

    private static final EntityKey PLAN = EntityKey.plan("order-42");

    @TempDir
    Path directory;

    private final StepOutput output = new StepOutput();

    @Test
    void stateGoesInAndComesOut() throws Exception {
        assertThat(run("sed 's/1/2/'", "{\"n\":1}")).hasToString("{\"n\":2}");
    }

    @Test
    void noOutputLeavesTheStateAsItWas() throws Exception {
        assertThat(run("cat > seen; echo; echo", "{\"n\":1}")).hasToString("{\"n\":1}");
        assertThat(directory.resolve("seen")).hasContent("{\"n\":1}");
    }

    @Test
    void aProgramNeedNotReadItsInput() throws Exception {
        assertThat(run("echo 1", "\"" + "x".repeat(900_000) + "\"")).hasToString("1");
    }

    @Test
    void aStepKnowsWhoItIs() throws Exception {
        JsonNode seen = run(
                "printf '[\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",\"%s\"]' \"$REWIND_ACTION\" \"$REWIND_PLAN\""
                        + " \"$REWIND_PLAN_ID\" \"$REWIND_STEP\" \"$REWIND_ATTEMPT\" \"$REWIND_EPOCH\" \"$REWIND_POSITION\"",
                "{}");

        assertThat(seen).hasToString("[\"run\",\"ship\",\"order-42\",\"build\",\"2\",\"3\",\"5:77\"]");
    }

    @Test
    void theLastLineOfStandardErrorIsReadWhileTheProgramRuns() throws Exception {
        Step step = new Step("build", 0, 2);
        ExecutorService programs = Executors.newSingleThreadExecutor();
        try {
            Future<JsonNode> running = programs.submit(() -> run(
                    "echo one >&2; printf '10%%\\r20%% of s3cret-token\\n\\n' >&2; while [ ! -f go ]; do sleep 0.05; done",
                    "{}"));
            while (!output.lastLine(step).startsWith("20%")) {
                assertThat(running).isNotDone();
                Thread.sleep(20);
            }
            assertThat(output.lastLine(step)).isEqualTo("20% of ***");
            assertThat(output.lastLine(new Step("build", 0, 1))).isEmpty();
            Files.createFile(directory.resolve("go"));
            running.get();
            assertThat(output.lastLine(step)).isEmpty();
        } finally {
            programs.shutdownNow();
        }
    }

    @Test
    void anUndoKnowsWhatItUndoes() throws Exception {
        steps(100)
                .undo(
                        new StepAction.Command(
                                "cat > undone; echo $REWIND_ACTION $REWIND_STEP $REWIND_CHECKPOINT $REWIND_ROLLBACK >> undone; echo x"))
                .undo(
                        Json.mapper().readTree("{\"n\":1}"),
                        new UndoContext(
                                new RollbackId(PLAN, 3), new UndoStep("build", 2, new CheckpointId(PLAN, 7), true)));

        assertThat(directory.resolve("undone")).hasContent("{\"n\":1}undo build plan:order-42:7 plan:order-42:r3\n");
    }

    @Test
    void anExitCodeFailsTheStepWithTheEndOfItsErrors() {
        assertFails("echo out; echo one >&2; echo two >&2; exit 3", "exit_code", "exit code 3: one\ntwo");
        assertFails("exit 7", "exit_code", "exit code 7");
        assertFails("kill -9 $$", "exit_code", "exit code 137");
        assertFails("./missing.sh", "exit_code", "missing.sh");
    }

    @ParameterizedTest
    @CsvSource({"false, 2, false", "false, 3, true", "true, 2, true", "true, 3, false", "true, 137, false"})
    void aFileSaysWhichExitCodesMayBeTriedAgain(boolean only, int exitCode, boolean again) {
        RetryableFailures retries = new RetryableFailures(Set.of(2, 64), only);

        assertThatThrownBy(() -> run("exit " + exitCode, "{}", retries))
                .isInstanceOfSatisfying(
                        StepFailedException.class,
                        e -> assertThat(e.isRetryable()).isEqualTo(again));
    }

    @Test
    void aFloodOfErrorsKeepsItsEnd() {
        assertThatThrownBy(() -> run("i=0; while [ $i -lt 20000 ]; do echo line$i >&2; i=$((i+1)); done; exit 1", "{}"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageEndingWith("line19999")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(8_000));
    }

    @Test
    void outputThatIsNoJsonFailsTheStep() {
        assertFails("echo hello", "invalid_output", "is not one JSON value");
        assertFails("echo '{\"a\":1,\"a\":2}'", "invalid_output", "writes the state to standard output");
        assertFails("echo '{} {}'", "invalid_output", "is not one JSON value");
    }

    @Test
    void tooMuchOutputEndsTheProgram() {
        assertFails("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", "output_too_large", "1000");
    }

    @Test
    void aProgramIsKilledWithAllThatItStarted() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<JsonNode> running = threads.submit(() -> run(
                "trap 'echo tidy > trapped; exit 1' TERM; sh -c 'trap \"\" TERM; echo $$ > child; while :; do sleep 1; done' & wait",
                "{}"));
        await().until(() -> Files.exists(directory.resolve("child"))
                && !Files.readString(directory.resolve("child")).isBlank());
        long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
        assertThat(ProcessHandle.of(child)).isPresent();

        threads.shutdownNow();

        assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        await().until(() -> ProcessHandle.of(child).map(it -> !it.isAlive()).orElse(true));
        assertThat(directory.resolve("trapped")).hasContent("tidy\n");
    }

    private static final String WORK = "while :; do echo x >> work; sleep 0.05; done";

    /** Shell commands that leave a process running. */
    private static List<String> background() {
        String worker = "sh -c '" + WORK + "'";
        String quiet = " >/dev/null 2>&1 </dev/null &";
        return List.of(
                worker + " &",
                "nohup " + worker + quiet,
                "(" + worker + quiet + ")",
                "setsid " + worker + quiet,
                "(setsid sh -c '(" + WORK + ") &'" + quiet + ")",
                "env -i PATH=\"$PATH\" " + worker + quiet,
                "(setsid sh -c 'trap \"\" TERM HUP INT; (" + WORK + ") &'" + quiet + ")");
    }

    private static final String BEGUN = "\nwhile ! test -e work; do sleep 0.02; done; ";

    @ParameterizedTest
    @MethodSource("background")
    void whatAProgramThatFailsLeavesInTheBackgroundIsEnded(String background) throws Exception {
        assertFails(background + BEGUN + "exit 1", "exit_code", "exit code 1");
        assertNothingGoesOn();
    }

    @ParameterizedTest
    @MethodSource("background")
    void whatAProgramThatIsCutOffLeavesInTheBackgroundIsEnded(String background) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<JsonNode> running = threads.submit(() -> run(background + BEGUN + "touch waiting; sleep 50", "{}"));
        await().until(() -> Files.exists(directory.resolve("waiting")));

        threads.shutdownNow();

        assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertNothingGoesOn();
    }

    @ParameterizedTest
    @MethodSource("background")
    void whatAProgramThatWritesTooMuchLeavesInTheBackgroundIsEnded(String background) throws Exception {
        assertFails(background + BEGUN + "yes", "output_too_large", "1000");
        assertNothingGoesOn();
    }

    @Test
    void aProgramOfAProgramIsEndedWithBoth() throws Exception {
        assertFails(
                "(REWIND_PROGRAM=\"$REWIND_PROGRAM inner\" setsid sh -c '" + WORK + "' >/dev/null 2>&1 &)" + BEGUN
                        + "exit 1",
                "exit_code",
                "exit code 1");
        assertNothingGoesOn();
    }

    private void assertNothingGoesOn() throws Exception {
        long done = Files.size(directory.resolve("work"));
        Thread.sleep(300);
        assertThat(directory.resolve("work")).hasSize(done);
    }

    @Test
    void somethingInTheBackgroundDoesNotHoldTheStep() throws Exception {
        assertThat(run("sleep 50 & echo $! > background; echo 1", "{}")).hasToString("1");
        ProcessHandle.of(Long.parseLong(
                        Files.readString(directory.resolve("background")).strip()))
                .ifPresentOrElse(
                        ProcessHandle::destroyForcibly, () -> fail("a step that succeeds keeps its background"));
    }

    @Test
    void aProgramFindsTheFilesVariables() throws Exception {
        assertThat(run("printf '\"%s\"' $REGION", "{}")).hasToString("\"eu\"");
    }

    @Test
    void aSecretThatAProgramComplainsWithIsMasked() {
        assertFails("echo 'wrong token: s3cret-token' >&2; exit 1", "exit_code", "wrong token: ***");
    }

    @Test
    void aSecretIsMaskedWhereTheEndOfTheErrorsCutsIt() {
        for (int after : List.of(6_988, 6_992, 6_996, 6_999, 7_000)) {
            assertThatThrownBy(() -> run("printf 's3cret-token' >&2; printf '%0" + after + "d' 0 >&2; exit 1", "{}"))
                    .isInstanceOf(StepFailedException.class)
                    .satisfies(e -> assertThat(e.getMessage()).matches("exit code 1: (\\*\\*\\*)?0+"));
        }
    }

    @Test
    void aSecretIsMaskedInEveryWayThatAProgramMayPrintIt() {
        assertFails("printf '%s' s3cret-token | base64 >&2; exit 1", "exit_code", "exit code 1: ***");
        assertFails("printf 'user:s3cret-token' | base64 >&2; exit 1", "exit_code", "***");
        assertFails("printf 's3cret-to' >&2; exit 1", "exit_code", "exit code 1: ***");
    }

    @Test
    void aSecretInOutputThatIsNoJsonIsMasked() {
        for (String output :
                List.of("s3cret-token", "{\"a\": s3cret-token}", "{\"s3cret-token\": 1, \"s3cret-token\": 2}")) {
            assertThatThrownBy(() -> run("echo '" + output + "'", "{}"))
                    .hasMessageContaining("is not one JSON value")
                    .satisfies(e ->
                            assertThat(e.getMessage()).doesNotContain("s3c").doesNotContain("token"));
        }
    }

    @Test
    void aSecretThatAnUndoComplainsWithIsMasked() throws Exception {
        UndoContext context =
                new UndoContext(new RollbackId(PLAN, 3), new UndoStep("build", 2, new CheckpointId(PLAN, 7), true));
        JsonNode state = Json.mapper().readTree("{}");

        assertThatThrownBy(() -> steps(100)
                        .undo(new StepAction.Command("echo 'wrong token: s3cret-token' >&2; exit 1"))
                        .undo(state, context))
                .isInstanceOf(StepFailedException.class)
                .hasMessage("exit code 1: wrong token: ***")
                .hasNoCause();
    }

    @Test
    void theRunnersSecretsAreNotPassedOn() {
        assertThat(ProgramRun.isOurs("REWIND_STORE_SECRET")).isTrue();
        assertThat(ProgramRun.isOurs("REWIND_STORE_SECRET_FILE")).isTrue();
        assertThat(ProgramRun.isOurs("REWIND_KAFKA_SASL_JAAS_CONFIG")).isTrue();
        assertThat(List.of("PATH", "REWIND_URL", "REWIND_HOME")).noneMatch(ProgramRun::isOurs);
    }

    private void assertFails(String command, String type, String message) {
        assertThatThrownBy(() -> run(command, "{}"))
                .isInstanceOfSatisfying(
                        StepFailedException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining(message);
    }

    private JsonNode run(String command, String state) throws Exception {
        return run(command, state, RetryableFailures.AS_USUAL);
    }

    private JsonNode run(String command, String state, RetryableFailures retries) throws Exception {
        return steps(1_000)
                .work(new StepAction.Command(command), null, retries)
                .run(
                        Json.mapper().readTree(state),
                        new StepContext(PLAN, new Step("build", 0, 2), 3, "hash", new EventRef("e", "/test", 5, 77)));
    }

    private StepFunctions steps(int maxStateBytes) throws InvalidPlanFileException {
        Map<String, String> variables = Map.of("TOKEN", "s3cret-token", "NOT_SECRET", "open");
        return new StepFunctions(
                "ship",
                directory,
                variables,
                Map.of("REGION", "eu"),
                SecretMask.of(List.of(new SecretEntry("TOKEN", "plan.yaml:1")), List.of(variables)),
                maxStateBytes,
                output);
    }
}
