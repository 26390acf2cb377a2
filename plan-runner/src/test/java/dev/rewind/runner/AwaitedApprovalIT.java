package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.EntityResumed;
import dev.rewind.events.PlanEvent.PlanSignalled;
import dev.rewind.events.PlanEvent.RollbackApproved;
import dev.rewind.events.PlanEvent.RollbackRejected;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Json;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.TestHttp;
import dev.rewind.testsupport.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runners whose failed steps are rolled back only after a person has approved it. */
@Timeout(180)
class AwaitedApprovalIT {

    private static InstallationWithApi rewind;
    private static Configuration running;

    private final String id = RunnerInstallation.freshId("approved");
    private final Story story = new Story();
    private final AtomicInteger charges = new AtomicInteger();

    @BeforeAll
    static void start() {
        rewind = InstallationWithApi.start(Map.of(
                Setting.TOPIC_PREFIX, "awaited.", Setting.APPROVAL, "plan:automatic", Setting.COMMAND_WAIT, "5s"));
        running = rewind.running();
    }

    @AfterAll
    static void stop() {
        rewind.close();
    }

    @Test
    void theRunnerWaitsForTheApprovalLongerThanForACommandAndGoesOn() throws Exception {
        try (PlanRunner runner = PlanRunner.connect(running)) {
            CompletableFuture<PlanResult<String>> run = run(runner);
            Waiting.until(() -> status().equals("awaiting_approval"));
            assertThat(head().at("/proposal/needs/0").asText()).isEqualTo("automatic");
            assertThatThrownBy(() -> run.get(6, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(charges).hasValue(1);

            say(new RollbackApproved(null, digest(), "it may try again", "ann"));

            PlanResult<String> result = run.get(60, TimeUnit.SECONDS);
            assertThat(result.completed()).isTrue();
            assertThat(result.state()).isEqualTo("-pc");
            assertThat(story.lines())
                    .containsSubsequence(
                            "awaiting the approval of a rollback to 2",
                            "command to checkpoint 2",
                            "restored checkpoint 2",
                            "retrying charge/2");
        }
    }

    @Test
    void afterARejectionThePlanIsParkedUntilAPersonResumesIt() throws Exception {
        try (PlanRunner runner = PlanRunner.connect(running)) {
            CompletableFuture<PlanResult<String>> run = run(runner);
            Waiting.until(() -> status().equals("awaiting_approval"));

            say(new RollbackRejected(null, digest(), "the bank is asked", "ann"));

            assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            why -> assertThat(why.problem()).isEqualTo(Problem.PARKED))
                    .hasMessageContaining("the bank is asked");
            say(new EntityResumed(null, "the bank is back", "ann"));
            Waiting.until(() -> status().equals("running"));
            assertThat(run(runner).get(60, TimeUnit.SECONDS).completed()).isTrue();
            assertThat(charges).hasValue(2);
        }
    }

    @Test
    void noRunnerTakesThePlanOverMeanwhileAndOneThatIsClosedStops() throws Exception {
        PlanRunner first = PlanRunner.connect(running);
        CompletableFuture<PlanResult<String>> run = run(first);
        Waiting.until(() -> status().equals("awaiting_approval"));
        try (PlanRunner second = PlanRunner.connect(running)) {
            assertThatThrownBy(() -> second.run(plan(), id, "-"))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            why -> assertThat(why.problem()).isEqualTo(Problem.AWAITING_APPROVAL));
            first.close();
            assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            why -> assertThat(why.problem()).isEqualTo(Problem.AWAITING_APPROVAL));
            assertThat(status()).isEqualTo("awaiting_approval");

            say(new RollbackApproved(null, digest(), null, "ann"));
            Waiting.until(() -> status().equals("rolling_back"));
            assertThat(second.run(plan(), id, "-").completed()).isTrue();
        }
    }

    @Test
    void aStepWaitsForTheApprovalOfAPersonAndNoOtherSignalCounts() throws Exception {
        Plan<String> gated = Plan.named("gated", String.class)
                .step(
                        "ship",
                        (String state, StepContext context) ->
                                state + context.signal().requestedBy())
                .afterApproval("board")
                .build();
        try (PlanRunner runner = PlanRunner.connect(running)) {
            CompletableFuture<PlanResult<String>> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return runner.run(gated, id, "by-", story);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Waiting.until(() -> status().equals("waiting"));
            assertThat(head().at("/open_steps/0/waits/approval").asBoolean()).isTrue();
            say(new PlanSignalled(null, "board", null, "eve", null));
            Waiting.until(() -> head().at("/counts/refused").asInt() == 1);
            assertThat(run).isNotDone();

            say(new PlanSignalled(null, "board", null, "ann", null, true));

            assertThat(run.get(60, TimeUnit.SECONDS).state()).isEqualTo("by-ann");
        }
    }

    private CompletableFuture<PlanResult<String>> run(PlanRunner runner) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return runner.run(plan(), id, "-", story);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Plan<String> plan() {
        return Plan.named("payment", String.class)
                .step("pack", state -> state + "p")
                .step("charge", state -> {
                    if (charges.incrementAndGet() == 1) {
                        throw new StepFailedException("bank", "no answer");
                    }
                    return state + "c";
                })
                .attempts(3)
                .build();
    }

    private void say(PlanEvent event) {
        rewind.installation()
                .publish(
                        running.topics().planEvents(),
                        Envelope.of(UUID.randomUUID().toString(), "/test", EntityKey.plan(id), Instant.now(), event));
    }

    private String status() {
        return head().path("status").asText();
    }

    private String digest() {
        return head().at("/proposal/digest").asText();
    }

    private JsonNode head() {
        try {
            URI url = URI.create(running.text(Setting.URL) + "/api/entities/plan/" + id);
            return Json.mapper()
                    .readTree(TestHttp.send(TestHttp.request(url), BodyHandlers.ofByteArray())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
