package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.output.Colours;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every command against a whole installation. */
class EveryCommandIT {

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static LocalRewind local;

    @BeforeAll
    static void start() {
        local = SmallInstallation.in(directory, Map.of("REWIND_APPROVAL", "guarded:any;watched:automatic"));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Test
    void aPlanThatRecoversIsReportedAndDrawnWithItsBranch() throws IOException {
        Path plan = file("recovers.yaml", """
            plan: recovers
            state: {n: 1}
            steps:
              - {name: build, run: "printf '{\\"n\\":2}'"}
              - {name: deploy, run: "test $REWIND_ATTEMPT = 2", attempts: 2}
            """);

        CommandResult run = rewind("run", plan.toString(), "--id", "recovers-1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("plan:recovers-1  completed, epoch 2\n{\n  \"n\" : 2\n}\n");
        assertThat(run.err())
                .containsSubsequence(
                        "▶ build",
                        "✔ build completed",
                        "▶ deploy",
                        "✘ deploy failed: exit_code: exit code 1",
                        "↩ rollback plan:recovers-1:r1 to checkpoint plan:recovers-1:2",
                        "↩ restored state",
                        "▶ deploy #2",
                        "✔ deploy #2 completed",
                        "✔ plan:recovers-1 completed");
        assertThat(rewind("timeline", "plan", "recovers-1").masked()).isEqualTo("""
            plan:recovers-1 completed, epoch 2, 4 checkpoints, 1 rollback

            ● 1 build ✔ completed, SPAN HASH TIME
            ● 2 deploy ✘ failed, SPAN HASH TIME exit code 1
            ├─↩ r1 to 2 deploy failed; applied after SPAN; takes back deploy
            ● 3 deploy #2 ✔ completed, SPAN HASH TIME
            ● 4 (plan_completed) HASH TIME ◀ latest
            """);
    }

    @Test
    void aPlanThatFailsEndsWithExitCodeEightAndTheStateOfItsStart() throws IOException {
        Path plan = file("fails.yaml", """
            plan: fails
            state: {n: 1}
            steps:
              - {name: one, run: "printf '{\\"n\\":2}'", undo: "true"}
              - {name: two, run: "printf '{\\"n\\":3}'", undo: "true"}
              - {name: three, run: "exit 3"}
            """);

        CommandResult run = rewind("run", plan.toString(), "--id", "fails-1", "-o", "json");

        assertThat(run.code()).as(run.err()).isEqualTo(8);
        JsonNode result = Json.mapper().readTree(run.out());
        assertThat(result.path("outcome").asText()).isEqualTo("failed");
        assertThat(result.path("state").toString()).isEqualTo("{\"n\":1}");
        assertThat(result.path("undone"))
                .extracting(step -> step.path("step").asText())
                .containsExactly("two", "one");
        assertThat(rewind("latest", "plan:fails-1").out()).startsWith("plan:fails-1:1\n");
    }

    @Test
    void whatChangedIsShownPinnedAndListed() throws IOException {
        assertThat(typed(event("d1", "task:diff", 1), "publish", "-").code()).isZero();
        assertThat(typed(event("d2", "task:diff", 2), "publish", "-").code()).isZero();

        CommandResult diff = rewind("diff", "task:diff:1");
        assertThat(diff.code()).as(diff.err()).isZero();
        assertThat(diff.out()).isEqualTo("task:diff:1 → task:diff:2\n~ n: 1 → 2\n");
        assertThat(rewind("diff", "task", "diff", "2", "--to", "1").out())
                .isEqualTo("task:diff:2 → task:diff:1\n~ n: 2 → 1\n");
        assertThat(rewind("diff", "task:diff:2", "--to", "latest").err()).contains("have the same state");
        assertThat(rewind("diff", "task:diff:1", "--to", "previous").code()).isEqualTo(3);

        assertThat(rewind("pin", "task:diff:1", "--reason", "audit").masked())
                .contains("pinned by rewind/", ": audit\n");
        assertThat(rewind("get", "task:diff:1").out()).contains("audit");
        assertThat(rewind("unpin", "task:diff:1").out())
                .startsWith("task:diff:1\n")
                .doesNotContain("audit");

        CommandResult dry = rewind("rollback", "task:diff", "--to", "1", "--reason", "r", "--dry-run");
        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(dry.out().replaceAll("[0-9a-f]{64}", "DIGEST")).isEqualTo("""
                        task:diff:r1 would go back to task:diff:1
                          no one is known to apply it: no rollback inbox for entities of type task has said that it is \
                        there; start the service that restores them
                        task:diff:2 → task:diff:1
                        ~ n: 2 → 1
                          digest DIGEST (--if-digest does exactly this, or nothing)
                        """);
        assertThat(dry.err()).isEqualTo("Nothing was changed: --dry-run.\n");
        assertThat(rewind("rollbacks", "task:diff", "-o", "json").out().strip()).isEqualTo("[ ]");
        assertThat(rewind("rollback", "task:diff", "--to", "1", "--reason", "back")
                        .code())
                .isZero();
        assertThat(rewind("rollbacks", "task", "diff", "--status", "commanded").masked())
                .contains("task:diff:r1 1 commanded 2 rewind/", " back TIME -\n");
        assertThat(rewind("rollbacks", "task:diff:r1").out())
                .startsWith("task:diff:r1 to task:diff:1: commanded, epoch 2\n  because requested by rewind/")
                .contains(": back\n  ordered 2", ", commanded 1 time\n");
        assertThat(rewind("rollbacks", "--type", "nothing", "-o", "ndjson").out())
                .isEmpty();
        assertThat(rewind("rollbacks", "task:diff:r9").code()).isEqualTo(3);
        String applied = """
            {"specversion":"1.0","id":"d3","source":"/test","type":"dev.rewind.rollback-applied.v1","subject":"task:diff",
             "data":{"rollback_id":"task:diff:r1"}}
            """;
        assertThat(typed(applied, "publish", "-").code()).isZero();
        assertThat(rewind("rollbacks", "task:diff:r1").out())
                .startsWith("task:diff:r1 to task:diff:1: applied, epoch 2\n")
                .endsWith("\n  the service applied\n");
        assertThat(rewind("rollbacks", "--status", "lost").code()).isEqualTo(2);
    }

    @Test
    void aBulkJobIsPreviewedPreparedStartedAndShown() throws IOException {
        for (int n = 1; n <= 5; n++) {
            assertThat(typed(event("many" + n, "many:m" + n, n), "publish", "-").code())
                    .isZero();
        }
        await().until(() -> rewind("bulk", "pin", "--type", "many", "--reason", "audit", "--dry-run", "-o", "json")
                .out()
                .contains("\"total\" : 5"));
        CommandResult preview = rewind(
                "bulk", "pin", "--type", "many", "--status", "idle", "--since", "1h", "--reason", "audit", "--dry-run");
        assertThat(preview.out()).startsWith("pin of 5 entities, type many, status idle, updated after");
        assertThat(preview.out()).contains("  many:m1 at many:m1:1\n");
        assertThat(preview.err()).isEqualTo("Nothing was recorded: --dry-run.\n");

        CommandResult prepared = rewind("bulk", "pin", "--type", "many", "--reason", "audit", "--rate", "1");
        assertThat(prepared.code()).as(prepared.err()).isZero();
        String id = prepared.out().substring(0, 12);
        assertThat(prepared.out()).contains(" prepared, pin of 5 entities: 5 waiting\n", ": audit, at most 1 a second");
        assertThat(prepared.err()).contains("It is prepared and not started: rewind bulk start " + id);
        assertThat(rewind("bulk", "pause", id).code()).isEqualTo(4);
        assertThat(rewind("bulk", "start", id).out()).startsWith(id + " running, ");
        assertThat(rewind("bulk", "pause", id, "--reason", "lunch").out())
                .startsWith(id + " paused, ")
                .contains("paused by rewind/", ": lunch\n");
        assertThat(rewind("bulk", "continue", id).out()).startsWith(id + " running, ");
        CommandResult ended = rewind("bulk", "show", id, "--wait");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith(id + " ended, pin of 5 entities: 5 accepted\n");
        assertThat(rewind("bulk", "stop", id).code()).isEqualTo(4);
        assertThat(rewind("bulk", "show", id, "--items").out()).contains("many:m3", "accepted");
        assertThat(rewind("bulk", "list", "--limit", "1").out()).contains(id, "ended", "audit");

        CommandResult again = rewind("bulk", "pin", "--type", "many", "--reason", "audit", "--yes", "--rate", "500");
        assertThat(again.code()).as(again.out()).isEqualTo(8);
        String refused = again.out().substring(0, 12);
        assertThat(again.err()).contains("rewind bulk show " + refused + " --outcome refused");
        assertThat(rewind("bulk", "show", refused, "--outcome", "refused").out())
                .contains("(already_pinned)");

        CommandResult back = rewind(
                "bulk",
                "rollback",
                "--type",
                "many",
                "--created-after",
                "1d",
                "--created-before",
                "0s",
                "--until",
                "0s",
                "--steps-back",
                "0",
                "--no-cascade",
                "--reason",
                "back",
                "--no-wait",
                "--yes");
        assertThat(back.code()).as(back.err()).isZero();
        assertThat(back.out()).contains(", rollback of 5 entities: ");
        String rollbacks = back.out().substring(0, 12);
        assertThat(rewind("bulk", "show", rollbacks, "--wait").out())
                .startsWith(rollbacks + " ended, rollback of 5 entities: 5 accepted\n  rollbacks: 5 open\n");
        String applied = event("back1", "many:m1", 1)
                .replace("state-captured", "rollback-applied")
                .replaceAll("\"data\":.*", "\"data\":{\"rollback_id\":\"many:m1:r1\",\"participant\":\"service\"}}");
        assertThat(typed(applied, "publish", "-").code()).isZero();
        await().until(() -> rewind("bulk", "show", rollbacks).out().contains("  rollbacks: 1 applied, 4 open\n"));
        for (String action : List.of("retry", "resume", "cancel")) {
            refused(4, "no entity matches", "bulk", action, "--step", "none", "--error", "none", "--reason", "r");
        }
        refused(4, "no entity matches", "bulk", "pin", "--label", "a=b", "--trace", "none", "--reason", "r");
        refused(3, "", "bulk", "show", "000000000000");
        refused(2, "at least one filter", "bulk", "pin", "--reason", "r");
    }

    @Test
    void aStateThatAPersonGivesBecomesACheckpointThatFiltersFind() throws IOException {
        Path state = file("captured.json", "{\"version\": 8}");

        CommandResult taken = rewind(
                "capture", "report:r-7", state.toString(), "--reason", "before the audit", "--label", "team=audit");
        CommandResult second = typed("[1]", "capture", "report:r-7", "-");

        assertThat(taken.code()).as(taken.err()).isZero();
        assertThat(taken.out())
                .startsWith("report:r-7:1\nreason      before the audit\n")
                .contains("label       team=audit\n", "\"version\" : 8");
        assertThat(second.out()).startsWith("report:r-7:2\nreason      manual\n");
        refused(2, "standard input is not one JSON value", "capture", "report:r-7", "-");
        refused(2, "is a directory; give a path", "capture", "report:r-7", directory.toString());
        assertThat(rewind("checkpoints", "report:r-7", "-o", "ndjson").out()).hasLineCount(2);
        for (List<String> filter : List.of(
                List.of("--label", "team=audit"),
                List.of("--reason", "before the audit", "--since", "5 min ago"),
                List.of("report:r-7", "--label", "team=audit", "--until", "2999-12-31"))) {
            List<String> words = new ArrayList<>(List.of("checkpoints", "-o", "ndjson"));
            words.addAll(filter);
            assertThat(rewind(words.toArray(String[]::new)).out())
                    .as("%s", filter)
                    .hasLineCount(1)
                    .contains("\"report:r-7:1\"");
        }
        assertThat(rewind("checkpoints", "--label", "team=audit", "--until", "1h", "-o", "ndjson")
                        .out())
                .isEmpty();
        assertThat(rewind("checkpoints", "report:r-7", "--pinned", "-o", "ndjson")
                        .out())
                .isEmpty();
        refused(2, "give an entity, such as plan:order-42, or a filter", "checkpoints");
        refused(3, "there is no entity", "checkpoints", "report:unknown", "--pinned");
    }

    @Test
    void entitiesAreFoundByAPartOfTheirIdsByPatternAndByFailure() throws IOException {
        Path plan = file("sought.yaml", """
                plan: sought
                steps:
                  - {name: charge, run: "echo no money >&2; exit 1"}
                """);
        assertThat(rewind("run", plan.toString(), "--id", "sought-north-1").code())
                .isEqualTo(8);
        assertThat(typed(event("sought", "task:sought-south-1", 1), "publish", "-")
                        .code())
                .isZero();

        assertThat(rewind("list", "SOUGHT", "-o", "ndjson").out()).hasLineCount(2);
        assertThat(rewind("list", "sought-*-1", "-o", "ndjson").out()).hasLineCount(2);
        assertThat(rewind("list", "plan:sought-*", "-o", "ndjson").out()).hasLineCount(1);
        assertThat(rewind("list", "sought", "--limit", "1", "-o", "ndjson").out())
                .hasLineCount(1);
        assertThat(rewind("list", "sought", "--failing", "--since", "1h").out())
                .contains("plan:sought-north-1", "\n  charge: exit_code: exit code 1: no money\n")
                .doesNotContain("south");
        assertThat(rewind("list", "sought", "--since", "2999-12-31").err()).isEqualTo("No entity matches.\n");
        refused(2, "--failing stands for statuses", "list", "--failing", "--status", "failed");
        refused(2, "choose among entities", "list", "plan:sought-north-1", "--failing");
    }

    @Test
    void aTimelineIsFollowedUntilItsPlanHasEnded() throws Exception {
        String started = said("f1", "step-started", "\"step\":{\"name\":\"charge\"},\"state\":1");
        assertThat(typed(started.replace("plan:stuck", "plan:followed"), "publish", "-")
                        .code())
                .isZero();
        CompletableFuture<CommandResult> following =
                CompletableFuture.supplyAsync(() -> rewind("timeline", "plan:followed", "--follow"));
        // A fact of before the stream is open is in the first tree, so publish until one comes after it.
        for (int n = 1; n < 4; n++) {
            assertThat(typed(event("f-state-" + n, "plan:followed", n), "publish", "-")
                            .code())
                    .isZero();
        }
        assertThat(following).isNotDone();
        String ended = said("f2", "plan-completed", "\"state\":2");
        assertThat(typed(ended.replace("plan:stuck", "plan:followed"), "publish", "-")
                        .code())
                .isZero();

        CommandResult followed = following.get(60, TimeUnit.SECONDS);
        assertThat(followed.code()).as(followed.err()).isZero();
        assertThat(followed.out()).startsWith("plan:followed  ").contains("● 1");
        // A plan that has ended has nothing to follow.
        assertThat(rewind("timeline", "plan:followed", "--follow").out())
                .isEqualTo(rewind("timeline", "plan:followed").out())
                .contains("(plan_completed)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list plan:nope",
                "checkpoints plan:nope",
                "timeline plan:nope --follow",
                "list plan nope -o json",
                "rollbacks plan:nope",
                "rollbacks plan:nope:r1",
                "get plan:nope:1",
                "latest plan:nope",
                "timeline plan:nope",
                "diff plan:nope:1",
                "verify plan:nope",
                "restore plan:nope:1",
                "state plan:nope:1",
                "show plan:nope",
                "retry plan:nope:r1 --reason r",
                "dead-letters show 0:99",
                "dead-letters show 0/99",
                "dead-letters redrive 0:99"
            })
    void whatDoesNotExistHasExitCodeThree(String words) {
        refused(3, "", words.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rollback plan:nope --reason r",
                "rollback plan:nope --reason r --dry-run",
                "resume plan:nope --reason r",
                "pause plan:nope --reason r",
                "cancel plan:nope --reason r",
                "park plan:nope --reason r",
                "signal plan:nope approved",
                "pin plan:nope:1 --reason r",
                "unpin plan:nope:1"
            })
    void changingAnUnknownEntitySaysThatThereIsNone(String words) {
        refused(3, "there is no entity plan:nope", words.split(" "));
    }

    @Test
    void similarEntitiesAreNamedInPlaceOfOneThatDoesNotExist() {
        assertThat(typed(event("near1", "plan:near-order-42", 1), "publish", "-")
                        .code())
                .isZero();

        refused(3, "; did you mean plan:near-order-42? ", "pause", "plan:near-ordre-42", "--reason", "r");
        refused(3, "; did you mean plan:near-order-42? ", "show", "plan:near-ordre-42");
        refused(3, "; did you mean plan:near-order-42? ", "verify", "plan:near-ordre-42");
    }

    @Test
    void aFailedRollbackIsRetriedAndAParkedEntityResumed() throws IOException {
        assertThat(typed(event("s1", "plan:stuck", 1), "publish", "-").code()).isZero();
        assertThat(rewind("resume", "plan:stuck", "--reason", "r").code()).isEqualTo(4);
        assertThat(rewind("retry", "plan:stuck:r1", "--reason", "r").code()).isEqualTo(3);
        assertThat(rewind("retry", "plan:stuck", "--reason", "r").code()).isEqualTo(2);
        assertThat(rewind("rollback", "plan:stuck", "--reason", "r").code()).isZero();
        String error = "\"error\":{\"type\":\"io\",\"message\":\"disk\"}";
        String events = said("s2", "rollback-failed", "\"rollback_id\":\"plan:stuck:r1\"," + error);
        assertThat(typed(events, "publish", "-").code()).isZero();

        CommandResult again = rewind("retry", "plan:stuck:r1", "--reason", "the disk is free");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).startsWith("plan:stuck:r1 to plan:stuck:1: commanded, epoch 2\n");

        StringBuilder tenFailures = new StringBuilder();
        for (int epoch = 2; epoch < 12; epoch++) {
            String step = "\"epoch\":" + epoch + ",\"step\":{\"name\":\"charge\",\"attempt\":" + epoch + "},";
            tenFailures.append(said("s-started-" + epoch, "step-started", step + "\"state\":1"));
            tenFailures.append(said("s-failed-" + epoch, "step-failed", step + error));
        }
        assertThat(typed(tenFailures.toString(), "publish", "-").code()).isZero();
        assertThat(rewind("list", "--status", "parked").out()).contains("plan:stuck");

        assertThat(rewind("show", "plan:stuck").out())
                .contains("  run        rewind resume plan:stuck --reason TEXT")
                .contains("charge #", ": io: disk");
        Path plan = file("stuck.yaml", "plan: stuck\nsteps: [{name: charge, run: 'true'}]\n");
        CommandResult run = rewind("run", plan.toString(), "--id", "stuck");
        assertThat(run.code()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("is parked", "`rewind show plan:stuck` says why, and what to run");

        CommandResult resumed = rewind("resume", "plan", "stuck", "--reason", "the bank is back");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.out()).startsWith("plan:stuck ").endsWith(", epoch 11\n");
        assertThat(rewind("list", "--status", "parked").out()).doesNotContain("plan:stuck");
    }

    @Test
    void aPlanIsPausedParkedResumedAndCancelled() {
        String started = said("h1", "step-started", "\"step\":{\"name\":\"charge\"},\"state\":1");
        assertThat(typed(started.replace("plan:stuck", "plan:held"), "publish", "-")
                        .code())
                .isZero();

        CommandResult paused = rewind("pause", "plan:held", "--reason", "night");
        assertThat(paused.code()).as(paused.err()).isZero();
        assertThat(paused.out()).isEqualTo("plan:held paused, epoch 1\n");
        assertThat(rewind("list", "--status", "paused").out()).contains("plan:held");
        assertThat(rewind("pause", "plan:held", "--reason", "night").code()).isEqualTo(4);

        assertThat(rewind("park", "plan:held", "--reason", "audit").out()).isEqualTo("plan:held parked, epoch 1\n");
        assertThat(rewind("resume", "plan:held", "--reason", "day").out()).isEqualTo("plan:held running, epoch 1\n");
        assertThat(rewind("cancel", "plan:held", "--reason", "sold out").out())
                .isEqualTo("plan:held rolling_back, epoch 2\n");
    }

    @Test
    void aPlanThatWaitsIsSignalled() {
        String waiting = said(
                "w1",
                "step-started",
                "\"step\":{\"name\":\"sign\"},\"state\":1,\"wait\":{\"signal\":\"approved\",\"for_ms\":3600000}");
        assertThat(typed(waiting.replace("plan:stuck", "plan:waits"), "publish", "-")
                        .code())
                .isZero();
        assertThat(rewind("list", "--status", "waiting").out()).contains("plan:waits", "waits for approved until 2");

        assertThat(rewind("signal", "plan:waits", "approved", "--payload", "{oops")
                        .code())
                .isEqualTo(2);
        CommandResult signalled = rewind("signal", "plan:waits", "approved", "--payload", "{\"by\":\"eve\"}");

        assertThat(signalled.code()).as(signalled.err()).isZero();
        assertThat(signalled.out()).isEqualTo("plan:waits running, epoch 1\n");
    }

    private static String said(String id, String name, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/test\",\"type\":\"dev.rewind." + name
                + ".v1\",\"subject\":\"plan:stuck\",\"data\":{" + data + "}}\n";
    }

    @Test
    void watchPrintsTheSelectedFactsOnly() throws Exception {
        CompletableFuture<CommandResult> watched = CompletableFuture.supplyAsync(() ->
                rewind("watch", "--type", "watched", "--kind", "checkpoint-taken", "--count", "2", "-o", "ndjson"));
        // The stream starts with the next fact, so publish until the command has received enough.
        for (int n = 1; !watched.isDone(); n++) {
            assertThat(typed(event("w" + n, "watched:w", n), "publish", "-").code())
                    .isZero();
            assertThat(typed(event("o" + n, "task:other", n), "publish", "-").code())
                    .isZero();
        }
        CommandResult seen = watched.get();

        assertThat(seen.code()).as(seen.err()).isZero();
        assertThat(seen.err()).startsWith("Listening");
        assertThat(seen.out().lines()).hasSize(2);
        List<JsonNode> facts = new ArrayList<>();
        for (String line : seen.out().split("\n")) {
            facts.add(Json.mapper().readTree(line));
        }
        assertThat(facts)
                .allMatch(fact -> fact.path("subject").asText().equals("watched:w")
                        && fact.path("type").asText().equals("dev.rewind.checkpoint-taken.v1"));
        CommandResult wrong = rewind("watch", "--kind", "nothing");
        assertThat(wrong.code()).isEqualTo(2);
    }

    @Test
    void checkpointsAreListedShownRestoredAndRolledBackTo() throws IOException {
        CommandResult published = typed(event("r1", "task:look", 1), "publish", "-");
        assertThat(published.code()).as(published.err()).isZero();
        assertThat(published.err()).isEqualTo("Published 1 of 1 event.\n");
        assertThat(typed(event("r2", "task:look", 2), "publish", "-").code()).isZero();

        assertThat(rewind("list", "--type", "task", "--status", "idle").masked())
                .contains("task:look idle 1 task:look:2 0 TIME\n");
        assertThat(rewind("list", "task:look").masked()).isEqualTo("""
            CHECKPOINT PARENT EPOCH REASON STEP STATE BYTES TAKEN
            task:look:2 1 1 manual - HASH 7 TIME
            task:look:1 - 1 manual - HASH 7 TIME
            """);
        assertThat(rewind("get", "task", "look", "1").masked())
                .startsWith("task:look:1\nreason manual\ntaken TIME, epoch 1\nparent none\nevent r1 from /test")
                .endsWith("state 7 bytes of canonical JSON:\n{\n \"n\" : 1\n}\n");
        JsonNode first = Json.mapper()
                .readTree(rewind("get", "task:look:1", "-o", "json").out());
        assertThat(first.path("state_hash").asText())
                .isEqualTo(Sha256.hex("{\"n\":1}".getBytes(StandardCharsets.UTF_8)));

        assertThat(rewind("restore", "task:look:1").out()).isEqualTo("{\n  \"n\" : 1\n}\n");
        assertThat(rewind("restore", "task:look:1", "--reason", "the disk was lost")
                        .code())
                .isZero();
        assertThat(rewind("restore", "task:look:1", "--reason", "x".repeat(2001))
                        .err())
                .contains("reason");
        CommandResult rollback = rewind("rollback", "task:look", "--to", "1", "--reason", "look", "-o", "ndjson");
        assertThat(rollback.code()).as(rollback.err()).isZero();
        assertThat(Json.mapper().readTree(rollback.out()).path("status").asText())
                .isEqualTo("commanded");
        assertThat(rewind("latest", "task", "look").out()).startsWith("task:look:1\n");
        assertThat(rewind(
                                "latest",
                                "task",
                                "look",
                                "--at",
                                first.path("created_at").asText())
                        .out())
                .startsWith("task:look:1\n");
    }

    @Test
    void everyRefusalHasItsExitCodeAndOneLineThatSaysWhy() {
        assertThat(typed(event("x1", "task:refuse", 1), "publish", "-").code()).isZero();

        refused(3, "there is no checkpoint task:refuse:9", "get", "task:refuse:9");
        refused(3, "task:unknown", "timeline", "task:unknown");
        refused(4, "task:refuse:1", "rollback", "task:refuse", "--reason", "r", "--if-latest", "task:refuse:7");
        refused(4, "", "rollback", "task:refuse", "--reason", "r", "--to", "9");
        refused(2, "it must be a time", "latest", "task:refuse", "--at", "soon");
        refused(3, "there is no such dead letter", "dead-letters", "show", "0:4711");
        refused(2, "limit", "list", "--limit", "100000");
        refused(2, "a time; rewind watch starts after a fact, whose id", "watch", "--since", "2h");
        refused(2, "status \"runing\" is not a status", "list", "--status", "runing");
        refused(2, "; did you mean running?", "list", "--status", "runing");
    }

    @Test
    void deadLettersAreListedShownAndRedriven() throws IOException {
        byte[] noise = {'{', (byte) 0xFF, 0x1B, '['};
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                local.settings().producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("plan-events", 0, "noise".getBytes(StandardCharsets.UTF_8), noise));
        }

        await().until(() -> rewind("dead-letters", "list").out().contains("noise"));
        String place = "";
        for (JsonNode letter : Json.mapper()
                .readTree(rewind("dead-letters", "list", "-o", "json").out())) {
            if (letter.path("key").asText().equals("noise")) {
                place = letter.path("partition").asText() + ":"
                        + letter.path("offset").asText();
            }
        }
        assertThat(rewind("dead-letters", "show", place).out())
                .startsWith("missing_attribute: ")
                .contains("from     plan-events, partition 0, offset ")
                .contains("value    4 bytes, not text; --raw writes them")
                .doesNotContain("\u001B");

        CommandResult redriven = rewind("dead-letters", "redrive", place);
        assertThat(redriven.code()).as(redriven.err()).isZero();
        assertThat(redriven.out()).matches("[01]:[0-9]+\n");
        assertThat(rewind("dead-letters", "list").out())
                .contains(" " + redriven.out().strip() + " ");
        assertThat(rewind("dead-letters", "show", place).out())
                .contains("redriven to " + redriven.out().strip());
        refused(4, "was redriven by", "dead-letters", "redrive", place);

        Path event = file("put-right.json", event("put-right", "task:right", 1));
        CommandResult right = rewind(
                "dead-letters",
                "redrive",
                place,
                "--again",
                "--structured",
                "--key",
                "task:right",
                "--value",
                event.toString());
        assertThat(right.code()).as(right.err()).isZero();
        assertThat(rewind("latest", "task:right").out()).startsWith("task:right:1\n");
    }

    @Test
    void checkpointsAreVerifiedByEntityAllTogetherAndAgainstTheLog() throws IOException {
        assertThat(typed(event("v1", "task:sound", 1) + event("v2", "task:sound", 2), "publish", "-")
                        .code())
                .isZero();

        CommandResult one = rewind("verify", "task", "sound", "-o", "json");
        assertThat(one.code()).as(one.err()).isZero();
        assertThat(one.err()).isEqualTo("task:sound: 2 checkpoints checked, intact.\n");
        JsonNode verified = Json.mapper().readTree(one.out());
        assertThat(verified.path("intact").asBoolean()).isTrue();
        assertThat(verified.path("complete").asBoolean()).isTrue();

        CommandResult all = rewind("verify", "--all");
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(all.err()).matches("(?s)[0-9]+ checkpoints of [0-9]+ entit(y|ies) checked; all are intact\\.\n");

        CommandResult rebuilt = rewind("verify", "--rebuild", "-o", "json");
        assertThat(rebuilt.code()).as(rebuilt.err()).isZero();
        assertThat(rebuilt.err()).endsWith("all are the same, byte for byte.\n");
        assertThat(Json.mapper().readTree(rebuilt.out()).path("clean").asBoolean())
                .isTrue();
        refused(3, "task:unknown", "verify", "task:unknown");
    }

    @Test
    void aBadEventIsNamedAndTheOthersArePublished() {
        String bad = event("b2", "task:some", 2).replace("state-captured", "no-such-event");

        CommandResult published =
                typed(event("b1", "task:some", 1) + bad + event("b3", "task:some", 3), "publish", "-");

        assertThat(published.code()).isEqualTo(2);
        assertThat(published.err()).isEqualTo("Published 2 of 3 events.\n");
        assertThat(published.out()).contains("unknown_type: ");
        assertThat(rewind("list", "task:some", "-o", "ndjson").out()).hasLineCount(2);
    }

    @Test
    void onATerminalOf80ColumnsNoLineIsLonger() throws IOException {
        String id = "an-order-with-a-rather-long-number-of-the-year-2026-in-the-north-4711";
        Path plan = file("narrow.yaml", """
            plan: narrow
            steps:
              - {name: reserve-everything-that-the-order-needs-in-all-warehouses, run: "true", undo: "true"}
              - name: charge
                run: |
                  echo the card gateway in the north did not answer for a long while, so it was given up >&2
                  exit 1
            """);
        assertThat(rewind("run", plan.toString(), "--id", id).code()).isEqualTo(8);

        for (List<String> words : List.of(
                List.of("status"),
                List.of("list"),
                List.of("list", "plan:" + id),
                List.of("list", "--failing"),
                List.of("checkpoints", "plan:" + id),
                List.of("timeline", "plan:" + id),
                List.of("show", "plan:" + id),
                List.of("rollbacks"),
                List.of("help"))) {
            CommandResult shown = CommandResult.atTerminal(
                    Colours.OFF,
                    Map.of("REWIND_HOME", directory.toString(), "COLUMNS", "80"),
                    words.toArray(String[]::new));
            assertThat(shown.code()).as(shown.err()).isZero();
            assertThat(shown.out().lines())
                    .as(words + ":\n" + shown.out())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        }
        assertThat(rewind("list", "--wide").out()).contains("plan:" + id).contains("LATEST");
    }

    @Test
    void aRollbackOnATerminalDoesWhatWasShownAndConfirmed() throws IOException {
        assertThat(typed(event("ask1", "task:ask", 1) + event("ask2", "task:ask", 2), "publish", "-")
                        .code())
                .isZero();
        String[] rollback = {"rollback", "task:ask", "--to", "1", "--reason", "r", "-o", "json"};
        String dry = rewind("rollback", "task:ask", "--to", "1", "--reason", "r", "--dry-run", "-o", "json")
                .json()
                .path("digest")
                .asText();

        CommandResult declined = answering("\n", rollback);
        CommandResult confirmed = answering("yes\n", rollback);
        CommandResult late = rewind("rollback", "task:ask", "--to", "1", "--reason", "r", "--if-digest", dry);

        assertThat(declined.code()).isEqualTo(1);
        assertThat(declined.out()).isEmpty();
        assertThat(declined.err())
                .contains("task:ask:r1 would go back to task:ask:1", "~ n: 2 → 1")
                .endsWith("Roll task:ask back to task:ask:1? [y/N] Nothing was changed.\n");
        assertThat(confirmed.code()).as(confirmed.err()).isZero();
        assertThat(confirmed.json().path("digest").asText()).isEqualTo(dry);
        assertThat(late.code()).isEqualTo(4);
        assertThat(late.err())
                .contains("the rollback that was shown has the digest " + dry, "look at the dry run again");
        assertThat(answering("", "rollback", "task:ask", "--to", "1", "--reason", "r", "--yes")
                        .code())
                .isZero();
    }

    @Test
    void anEntityGoesOnWithAnEditedState() throws IOException {
        assertThat(typed(event("edit1", "task:edited", 1) + event("edit2", "task:edited", 2), "publish", "-")
                        .code())
                .isZero();
        String[] edit = {"edit", "task:edited", "--to", "1", "--reason", "wrong"};

        CommandResult dry = rewind(with(edit, "--set", "/n=5", "--dry-run"));
        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(dry.out())
                .contains("task:edited:r1 would go back to task:edited:1", "go on with an edited state", "~ n: 1 → 5");
        assertThat(rewind(edit).err()).contains("give --patch, --state or --set");
        assertThat(rewind(with(edit, "--set", "/n=1")).err()).contains("does not change the state");
        assertThat(typed("[{\"op\":\"test\",\"path\":\"/n\",\"value\":9}]", with(edit, "--patch", "-"))
                        .err())
                .contains("patch[0]: the test of \"/n\" failed");

        CommandResult done = answering("y\n", with(edit, "--set", "/n=5", "-o", "json"));
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.json().path("edited_checkpoint_id").asText()).isEqualTo("task:edited:3");
        assertThat(done.json().at("/state/n").asInt()).isEqualTo(5);
        JsonNode checkpoint = rewind("get", "task:edited:3", "-o", "json").json();
        assertThat(checkpoint.at("/edited/reason").asText()).isEqualTo("wrong");
        assertThat(checkpoint.at("/edited/from").asText()).isEqualTo("task:edited:1");
        assertThat(rewind("verify", "task:edited").code()).isZero();
    }

    @Test
    void aNewEntityBeginsWithACheckpoint() throws IOException {
        assertThat(typed(event("fork1", "task:base", 1) + event("fork2", "task:base", 2), "publish", "-")
                        .code())
                .isZero();

        CommandResult forked = rewind("fork", "task:base:1", "task:branch", "--set", "n=5", "--reason", "what if");

        assertThat(forked.code()).as(forked.err()).isZero();
        assertThat(forked.out()).contains("task:branch idle, begun with task:base:1");
        assertThat(rewind("diff", "task:base:1", "--to", "task:branch:1").out()).contains("~ n: 1 → 5");
        assertThat(rewind("verify", "task:branch").code()).isZero();
        assertThat(rewind("show", "task:branch").out()).contains("began      with task:base:1: what if");
        assertThat(rewind("show", "task:base").out()).contains("fork       task:branch from task:base:1");
        assertThat(rewind("list", "--forked-from", "task:base", "-o", "ndjson").out())
                .hasLineCount(1)
                .contains("\"branch\"");
        refused(2, "goes with --type and --status only", "list", "--forked-from", "task:base", "--failing");
        String[] shown = {"fork", "task:base:2", "task:shown", "--set", "n=9", "--reason", "look first"};
        CommandResult dry = rewind(with(shown, "--dry-run", "-o", "json"));
        assertThat(dry.code()).as(dry.err()).isZero();
        String digest = dry.json().path("digest").asText();
        assertThat(rewind(with(shown, "--dry-run", "--plan", "report", "--step", "send"))
                        .out())
                .contains(
                        "task:shown would begin with task:base:2",
                        "it was not checked whether plan report has this step");
        CommandResult changed =
                rewind("fork", "task:base:1", "task:shown", "--if-digest", digest, "--reason", "look first");
        assertThat(changed.code()).isEqualTo(4);
        assertThat(changed.err()).contains("the fork that was shown has the digest " + digest, "look at the dry run");
        assertThat(rewind(with(shown, "--if-digest", digest)).code()).isZero();
        CommandResult owning = rewind("fork", "task:base:2", "task:owning", "--effects", "owned", "--reason", "go on");
        assertThat(owning.code()).as(owning.err()).isZero();
        assertThat(rewind("show", "task:owning").out()).contains("it owns the effects of earlier steps");
        assertThat(rewind("show", "task:base").out()).contains("which owns the effects of earlier steps");
        String[] past = {"rollback", "task:owning", "--to", "task:base:1", "--reason", "all of it"};
        assertThat(rewind(with(past, "--dry-run")).out()).contains("then its base goes back to task:base:1:");
        assertThat(rewind(past).out() + rewind("rollbacks", "task:owning").out())
                .contains("task:base is asked once this is applied");
        CommandResult mine = rewind("fork", "task:base:2", "task:other", "--effects", "mine", "--reason", "go on");
        assertThat(mine.code()).isEqualTo(2);
        assertThat(mine.err()).contains("--effects is \"mine\"; it must be owned");
        CommandResult again = rewind("fork", "task:base:1", "task:branch", "--reason", "again");
        assertThat(again.code()).isEqualTo(4);
        assertThat(again.err()).contains("exists already");
    }

    @Test
    void theEditorOfThePersonChangesTheState() throws IOException {
        assertThat(typed(event("vi1", "task:typed", 1), "publish", "-").code()).isZero();
        String[] edit = {"edit", "task:typed", "--reason", "typed", "-y", "-o", "json"};

        CommandResult same = edited("true", edit);
        CommandResult broken = edited("sh -c 'echo { > $0'", edit);
        CommandResult changed = edited("sed -i s/1/7/", edit);

        assertThat(same.err()).contains("Nothing was changed.");
        assertThat(broken.err()).contains("is not JSON", "use --state");
        assertThat(changed.code()).as(changed.err()).isZero();
        assertThat(changed.json().at("/state/n").asInt()).isEqualTo(7);
    }

    private static CommandResult edited(String editor, String... words) {
        return CommandResult.answering(Map.of("REWIND_HOME", directory.toString(), "EDITOR", editor), "", words);
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aRollbackThatNeedsASecondPersonWaits() throws IOException {
        assertThat(typed(event("guard1", "guarded:door", 1), "publish", "-").code())
                .isZero();

        CommandResult waits = rewind("rollback", "guarded:door", "--reason", "r");

        assertThat(waits.code()).isEqualTo(9);
        assertThat(waits.out())
                .contains("guarded:door would go back to guarded:door:1: waits for an approval until ")
                .contains("every rollback needs one", "rewind approve guarded:door --digest ");
        assertThat(rewind("show", "guarded:door").out()).contains("proposal   back to guarded:door:1, asked by ");
        refused(2, "--digest", "approve", "guarded:door");
        refused(6, "authenticate", "approve", "guarded:door", "--digest", "ab", "--reason", "looked at it");
        CommandResult declined = answering("n\n", "approve", "guarded:door");
        assertThat(declined.code()).as(declined.err()).isEqualTo(1);
        assertThat(declined.err())
                .contains("guarded:door:r1 would go back to guarded:door:1", " asked for it: r")
                .endsWith("Approve this rollback of guarded:door? [y/N] Nothing was changed.\n");
        CommandResult unasked = answering("", "approve", "guarded:door", "--yes");
        assertThat(unasked.code()).as(unasked.err()).isEqualTo(6);
        assertThat(unasked.err()).contains("guarded:door:r1 would go back to").doesNotContain("[y/N]");
        assertThat(rewind("reject", "guarded:door", "--reason", "not today").code())
                .isZero();
        CommandResult edit = rewind("edit", "guarded:door", "--set", "n=5", "--reason", "r");
        assertThat(edit.code()).as(edit.err()).isEqualTo(9);
        assertThat(edit.out()).contains(": waits for an approval until ", "rewind approve guarded:door --digest ");
        assertThat(rewind("show", "guarded:door").out()).contains("with an edited state, asked by ");
        assertThat(rewind("reject", "guarded:door", "--reason", "not today either")
                        .code())
                .isZero();
        refused(4, "waits for an approval", "reject", "guarded:door", "--reason", "again");
        assertThat(answering("y\n", "approve", "guarded:door").code()).isEqualTo(4);
        assertThat(rewind("rollbacks", "guarded:door", "-o", "ndjson").out()).isEmpty();
    }

    @Test
    void theApproverOfARollbackPastAForksBeginningSeesWhatItsBaseDoes() throws IOException {
        typed(event("guard2", "guarded:gate", 1), "publish", "-");
        CommandResult forked =
                rewind("fork", "guarded:gate:1", "guarded:gate-b", "--effects", "owned", "--reason", "go on");
        assertThat(forked.code()).as(forked.err()).isZero();

        CommandResult waits = rewind("rollback", "guarded:gate-b", "--to", "guarded:gate:1", "--reason", "all of it");

        assertThat(waits.code()).as(waits.err()).isEqualTo(9);
        assertThat(rewind("show", "guarded:gate-b").out()).contains("proposal   back to guarded:gate:1, asked by ");
        assertThat(answering("n\n", "approve", "guarded:gate-b").err())
                .contains("then its base goes back to guarded:gate:1:", "Approve this rollback of guarded:gate-b?");
        assertThat(rewind("reject", "guarded:gate-b", "--reason", "not today").code())
                .isZero();
    }

    @Test
    void aStepThatWaitsForAnApprovalSaysSo() {
        String gated = said(
                        "gate1",
                        "step-started",
                        "\"step\":{\"name\":\"ship\"},\"state\":1,\"wait\":{\"signal\":\"board\",\"approval\":true}")
                .replace("plan:stuck", "plan:gated");
        assertThat(typed(gated, "publish", "-").code()).isZero();
        assertThat(rewind("list", "--status", "waiting").out()).contains("plan:gated", "waits for the approval board");
        refused(4, "this signal is not an approval", "signal", "plan:gated", "board");
        refused(6, "authenticate", "approve", "plan:gated", "--step-approval", "board");
        CommandResult declined = answering("n\n", "approve", "plan:gated");
        assertThat(declined.code()).as(declined.err()).isEqualTo(1);
        assertThat(declined.err()).endsWith("Approve \"board\" of plan:gated? [y/N] Nothing was changed.\n");
        assertThat(answering("y\n", "approve", "plan:gated").err()).contains("authenticate");
    }

    @Test
    void aRollbackAfterAFailureThatWaitsIsListed() {
        typed(event("watch1", "watched:gate", 1), "publish", "-");
        String failure = event("watch2", "watched:gate", 1)
                .replace("state-captured", "operation-failed")
                .replaceAll(
                        "\"data\":.*",
                        "\"data\":{\"operation\":\"draw\",\"critical\":true,"
                                + "\"error\":{\"type\":\"ink\",\"message\":\"no ink\"}}}");
        CommandResult published = typed(failure, "publish", "-");
        assertThat(published.code()).as(published.err()).isZero();

        assertThat(rewind("status").out()).contains("watched:gate", "awaiting_approval", "rewind reject watched:gate");
        assertThat(rewind("list", "--failing").out()).contains("watched:gate");
        assertThat(rewind("show", "watched:gate").out())
                .contains("awaiting approval", "back to watched:gate:1, after a failure");
        assertThat(answering("n\n", "approve", "watched:gate").err()).contains("A failure asked for it.");
        CommandResult rejected = rewind("reject", "watched:gate", "--reason", "by hand");
        assertThat(rejected.out()).isEqualTo("watched:gate parked, epoch 1\n");
    }

    private static CommandResult answering(String input, String... words) {
        return CommandResult.answering(Map.of("REWIND_HOME", directory.toString()), input, words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback", "edit --set n=7"})
    void aRollbackIsWaitedForAndItsFailureIsTheExitCode(String command) throws Exception {
        String[] words = command.split(" ");
        String plan = "plan:awaited-" + words[0];
        assertThat(typed(event("wait1-" + words[0], plan, 1), "publish", "-").code())
                .isZero();
        String[] more = Stream.concat(
                        Stream.of(plan, "--reason", "r", "--wait"),
                        Stream.of(words).skip(1))
                .toArray(String[]::new);
        CompletableFuture<CommandResult> waiting =
                CompletableFuture.supplyAsync(() -> rewind(with(new String[] {words[0]}, more)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> rewind("rollbacks", plan + ":r1").code() == 0);
        assertThat(waiting).isNotDone();
        String error = "\"error\":{\"type\":\"io\",\"message\":\"disk\"}";
        String failed = said("wait2-" + words[0], "rollback-failed", "\"rollback_id\":\"" + plan + ":r1\"," + error);

        assertThat(typed(failed.replace("plan:stuck", plan), "publish", "-").code())
                .isZero();

        CommandResult ended = waiting.get(60, TimeUnit.SECONDS);
        assertThat(ended.code()).as(ended.err()).isEqualTo(8);
        assertThat(ended.err()).contains(plan + ":r1 to " + plan + ":1: failed");
    }

    @Test
    void checkpointsOfARunAreReportedOnlyIfWanted() throws IOException {
        Path plan = file("quiet.yaml", """
            plan: quiet
            steps:
              - {name: one, run: "true"}
              - {name: two, run: "true"}
            """);

        assertThat(rewind("run", plan.toString(), "--id", "quiet-1").err())
                .contains("/entities/plan/quiet-1", "▶ two  2 of 2")
                .doesNotContain("checkpoint");
        assertThat(rewind("run", plan.toString(), "--id", "quiet-2", "--verbose")
                        .err())
                .contains("● checkpoint plan:quiet-2:1 before one");
    }

    @Test
    void whatIsStuckIsShownWithItsReason() throws IOException {
        Path plan = file("stuck-fails.yaml", """
            plan: stuck-fails
            steps:
              - {name: charge, run: "echo no money >&2; exit 1"}
            """);
        assertThat(rewind("run", plan.toString(), "--id", "stuck-fails-1").code())
                .isEqualTo(8);

        assertThat(rewind("status").out()).contains("plan:stuck-fails-1", "no money", "Entities: ");
        JsonNode status = rewind("status", "-o", "json").json();
        assertThat(status.path("stuck"))
                .anySatisfy(stuck -> assertThat(stuck.path("entity").asText()).isEqualTo("plan:stuck-fails-1"));
        assertThat(status.path("counts").path("failed").asInt()).isPositive();
        CommandResult shown = rewind("show", "plan:stuck-fails-1");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("plan:stuck-fails-1  failed", "no money", "rewind run", "/entities/plan/stuck-fails-1");
        assertThat(rewind("open", "plan:stuck-fails-1").out())
                .isEqualTo(local.url() + "/entities/plan/stuck-fails-1\n");
    }

    @Test
    void theStarterPlanRunsAsItIs() throws IOException {
        Path starter = directory.resolve("starter.yaml");

        assertThat(rewind("init", starter.toString()).code()).isZero();
        assertThat(rewind("init", starter.toString()).code()).isEqualTo(4);
        assertThat(rewind("init", directory.resolve("missing/plan.yaml").toString())
                        .code())
                .isEqualTo(2);

        CommandResult run = rewind("run", starter.toString(), "--id", "starter-1");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"deployed\" : true");
    }

    @Test
    void theSettingsInForceAreShownWithoutSecrets() throws IOException {
        CommandResult shown = CommandResult.run(
                Map.of("REWIND_HOME", directory.toString(), "REWIND_TOKEN", "s3cret"), "config", "show", "-o", "json");

        assertThat(shown.json().path("REWIND_TOKEN").asText()).isEqualTo("***");
        assertThat(shown.json().path("REWIND_HOME").asText()).isEqualTo(directory.toString());
    }

    @Test
    void theDoctorPassesARunningInstallation() throws IOException {
        CommandResult typed = rewind("doctor");
        assertThat(typed.code()).as(typed.out()).isZero();
        assertThat(typed.out()
                        .lines()
                        .filter(line -> !line.isBlank() && !line.strip().startsWith("→"))
                        // What needs a person depends on the other tests.
                        .filter(line -> !line.contains("  stuck") && !line.contains("  unattended"))
                        .map(line ->
                                line.substring(0, Math.min(18, line.length())).strip()))
                .containsExactly(
                        "ok    java",
                        "ok    settings",
                        "ok    home",
                        "ok    broker",
                        "ok    topics",
                        "ok    clock",
                        "ok    transactions",
                        "ok    processors",
                        "ok    query API",
                        "ok    open plans",
                        "ok    runners");
        assertThat(Json.mapper().readTree(rewind("doctor", "-o", "json").out())).hasSize(13);
    }

    /** The doctor must not say that all is well while a runner is silent. */
    @Test
    void theDoctorNamesWhatNeedsAPersonAsTheStatusDoes() throws IOException {
        String silent = said(
                        "doctor1",
                        "step-started",
                        "\"step\":{\"name\":\"copy\"},\"state\":1,\"runner\":\"plan-runner:doctor-gone\"")
                .replace("plan:stuck", "plan:doctor-silent");
        String parked = event("doctor2", "plan:doctor-parked", 1);
        assertThat(typed(silent + parked, "publish", "-").code()).isZero();
        assertThat(rewind("park", "plan:doctor-parked", "--reason", "audit").code())
                .isZero();

        Map<String, JsonNode> found = new HashMap<>();
        rewind("doctor", "-o", "json")
                .json()
                .forEach(it -> found.put(it.path("check").asText(), it));

        assertThat(found.get("unattended").path("status").asText()).isEqualTo("warn");
        assertThat(found.get("unattended").path("detail").asText())
                .contains("plan:doctor-silent is running, its runner plan-runner:doctor-gone is silent");
        assertThat(found.get("unattended").path("remedy").asText()).contains("rewind run PLAN.yaml", "rewind status");
        assertThat(found.get("stuck").path("status").asText()).isEqualTo("warn");
        assertThat(found.get("stuck").path("remedy").asText()).contains("run rewind ", "rewind status shows");
        JsonNode status = rewind("status", "-o", "json").json().path("stuck");
        assertThat(status)
                .extracting(it -> it.path("entity").asText())
                .contains("plan:doctor-silent", "plan:doctor-parked");
        // Other tests of this installation have nothing to do with them.
        assertThat(rewind("cancel", "plan:doctor-silent", "--reason", "done").code())
                .isZero();
    }

    @Test
    void theDoctorNamesAMissingTopic() {
        CommandResult typed = CommandResult.command(
                Map.of("REWIND_HOME", directory.toString(), "REWIND_TOPIC_PREFIX", "other-"), "", "doctor");
        assertThat(typed.code()).as(typed.out()).isEqualTo(1);
        assertThat(typed.out()).contains("fail  topics", "other-plan-events", "rewind topics create");
    }

    @Test
    void aTransactionThatAPublisherLeavesOpenIsNamedAndAborted() throws Exception {
        Map<String, Object> settings = new HashMap<>(local.settings().producer());
        settings.put("transactional.id", "billing-7");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("plan-events", 1, new byte[] {'k'}, new byte[] {'v'}))
                    .get();

            await().untilAsserted(() -> assertThat(rewind("doctor").out())
                    .containsPattern("fail  transactions  plan-events: partition 1 waits at offset \\d+ for"
                            + " transactional id \"billing-7\"")
                    .contains("abort it: rewind topics abort 'billing-7'"));

            assertThat(rewind("topics", "abort", "billing-7").err())
                    .contains("The transaction of billing-7 is aborted.");
            assertThat(rewind("doctor").out()).contains("ok    transactions");
            assertThat(rewind("topics", "abort", "billing-7").err())
                    .contains("transactional id \"billing-7\" has no transaction open");
            assertThat(rewind("topics", "abort", "billing-8").err()).contains("has no transaction open");
        }
    }

    @Test
    void topicsAreCheckedAndCreatedOnce() {
        assertThat(rewind("topics", "check").err()).startsWith("All topics are right at 127.0.0.1:");
        assertThat(CommandResult.command(
                                Map.of("REWIND_HOME", directory.toString(), "REWIND_PARTITIONS", "2"),
                                "",
                                "topics",
                                "create")
                        .err())
                .hasLineCount(5)
                .contains("plan-events: exists and is right\n");
        CommandResult other = CommandResult.command(
                Map.of("REWIND_HOME", directory.toString(), "REWIND_TOPIC_PREFIX", "other-"), "", "topics", "check");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("missing topics").contains("rewind topics create");
    }

    private static void refused(int code, String why, String... words) {
        CommandResult typed = rewind(words);
        assertThat(typed.code()).as(typed.err()).isEqualTo(code);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).startsWith("rewind: ").contains(why).hasLineCount(1);
    }

    private static CommandResult rewind(String... words) {
        return typed("", words);
    }

    private static CommandResult typed(String input, String... words) {
        return CommandResult.command(Map.of("REWIND_HOME", directory.toString()), input, words);
    }

    private static String event(String id, String subject, int n) {
        return """
            {"specversion":"1.0","id":"%s","source":"/test","type":"dev.rewind.state-captured.v1","subject":"%s",
             "data":{"state":{"n":%d},"reason":"manual"}}
            """.formatted(id, subject, n);
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
