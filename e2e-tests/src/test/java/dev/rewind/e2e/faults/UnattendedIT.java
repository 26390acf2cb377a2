package dev.rewind.e2e.faults;

import static dev.rewind.e2e.tester.Event.stateCaptured;
import static dev.rewind.e2e.tester.Event.stepCompleted;
import static dev.rewind.e2e.tester.Event.stepFailed;
import static dev.rewind.e2e.tester.Event.stepStarted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.faults.Topic.Said;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.OwnRewind;
import dev.rewind.e2e.tester.RewindProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Failures without an operator: a runner is killed, a consumer does not answer, a step keeps failing, a plan rolls back
 * entities that other plans used. In the end everything is verified.
 */
class UnattendedIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    private final OwnRewind own = new OwnRewind();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void failuresWithoutAnOperatorAreRolledBackRepeatedOrParkedAndAllVerifies() throws Exception {
        RewindProcess rewind = own.process(
                        "unattended", Map.of("REWIND_RESPOND_WITHIN", "1s", "REWIND_PARTITIONS", "3"))
                .start();

        aStepWhoseRunnerIsKilledIsRolledBackAfterItsDeadline(rewind);
        theTenthFailureInARowParksThePlanUntilAPersonResumesIt(rewind);
        aRollbackTakesParticipantsBackAndListsTheirOutcomes(rewind);
        aConsumerThatNeverAnswersIsAskedFiveTimesThenTheRollbackWaitsForAPerson(rewind);

        rewind.awaitCaughtUp();
        rewind.rewind("verify", "--all").expect(0);
        rewind.rewind("verify", "--rebuild").expect(0);
        assertThat(rewind.logs().errors()).isEmpty();
    }

    private void aStepWhoseRunnerIsKilledIsRolledBackAfterItsDeadline(RewindProcess rewind) throws Exception {
        Path plan = Files.writeString(directory.resolve("killed.yaml"), """
                plan: killed
                state: {order: 42}
                steps:
                  - name: charge
                    timeout: 2s
                    run: kill -9 $PPID
                """);

        assertThat(rewind.rewind("run", plan.toString(), "--id", "killed").exitCode())
                .as("the runner is killed by its own step")
                .isNotZero();
        awaitCommands(rewind, "plan:killed", 1);

        List<Said> events = Topic.events(rewind, "plan:killed");
        assertThat(events).extracting(Said::name).startsWith("step-started", "deadline-reached");
        eventually(() -> assertThat(Topic.facts(rewind, "plan:killed"))
                .extracting(Said::name)
                .startsWith("checkpoint-taken", "step-closed", "rollback-ordered"));
        List<Said> commands = Topic.commands(rewind, "plan:killed");
        JsonNode command = commands.get(0).data();
        assertThat(command.at("/cause/kind").asText()).isEqualTo("step_timed_out");
        assertThat(command.path("state")).isEqualTo(Event.JSON.readTree("{\"order\":42}"));
        long deadline = events.get(0).loggedAt()
                + events.get(0).data().path("timeout_ms").asLong();
        assertThat(commands.get(0).loggedAt()).isGreaterThanOrEqualTo(deadline);
        System.out.printf(
                "a runner was killed: rolled back %d ms after the deadline%n",
                commands.get(0).loggedAt() - deadline);
    }

    private static void theTenthFailureInARowParksThePlanUntilAPersonResumesIt(RewindProcess rewind) {
        String plan = "plan:unlucky";
        send(rewind, IntStream.rangeClosed(1, 10).boxed().flatMap(n -> failure(plan, n, n)));
        awaitStatus(rewind, "/api/entities/plan/unlucky", "parked");
        awaitCommands(rewind, plan, 9);

        send(rewind, failure(plan, 11, 10));
        eventually(() -> assertThat(Topic.facts(rewind, plan))
                .last()
                .satisfies(fact -> assertThat(fact.data().path("code").asText()).isEqualTo("entity_parked")));
        awaitCommands(rewind, plan, 9);

        Event resumed = Event.of("entity-resumed", plan, "{\"reason\":\"the bank is back\",\"requested_by\":\"ann\"}");
        send(rewind, Stream.concat(Stream.of(resumed), failure(plan, 12, 10)));
        awaitCommands(rewind, plan, 10);
        rewind.kafka().send(applied(plan, 10));
        awaitStatus(rewind, "/api/rollbacks/plan:unlucky:r10", "applied");
    }

    private static void aRollbackTakesParticipantsBackAndListsTheirOutcomes(RewindProcess rewind) {
        String plan = "plan:bills";
        String invoice = "artifact:invoice";
        // Entities are in different partitions, so these events must be decided before the plan rolls back.
        send(
                rewind,
                Stream.of(
                        Event.of("step-started", plan, """
                                {"step":{"name":"bill","attempt":1},"state":{"billed":false},
                                 "touches":["artifact:invoice"]}
                                """),
                        Event.of("state-captured", invoice, """
                                {"state":{"total":0},"reason":"before_risky_operation",
                                 "cause":{"plan":"plan:bills","step":"bill","attempt":1}}
                                """),
                        stepCompleted(plan, "bill", 1),
                        stateCaptured(invoice, "{\"total\":100}")));
        await().atMost(LIMIT).until(() -> rewind.http().status("/api/checkpoints/artifact:invoice:2") == 200);
        send(rewind, Stream.of(stepStarted(plan, "send", 1, "{\"billed\":true}"), Event.of("plan-failed", plan, """
                                {"error":{"type":"boom","message":"no stamps"}}
                                """)));

        awaitCommands(rewind, invoice, 1);
        JsonNode command = Topic.commands(rewind, invoice).get(0).data();
        assertThat(command.path("state").path("total").asInt()).isZero();
        assertThat(command.at("/checkpoint/id").asText()).isEqualTo("artifact:invoice:1");
        assertThat(ledger(rewind)).singleElement().asString().startsWith("artifact:invoice ");

        rewind.kafka().send(applied(invoice, 1));
        eventually(() -> assertThat(ledger(rewind)).containsExactly("artifact:invoice applied"));
        rewind.kafka().send(applied(plan, 1));
        awaitStatus(rewind, "/api/rollbacks/plan:bills:r1", "applied");
        eventually(() -> assertThat(decided(rewind, plan))
                .extracting(Said::name)
                .contains("participant-answered")
                .endsWith("rollback-settled"));
    }

    private static void aConsumerThatNeverAnswersIsAskedFiveTimesThenTheRollbackWaitsForAPerson(RewindProcess rewind) {
        String plan = "plan:unheard";
        send(rewind, failure(plan, 1, 1));

        awaitStatus(rewind, "/api/rollbacks/plan:unheard:r1", "expired");
        eventually(() -> assertThat(decided(rewind, plan)).last().satisfies(fact -> {
            assertThat(fact.name()).isEqualTo("rollback-settled");
            assertThat(fact.data().path("outcome").asText()).isEqualTo("expired");
        }));
        awaitCommands(rewind, plan, 1);
        eventually(() -> assertThat(Topic.commands(rewind, plan))
                .extracting(command -> command.data().path("attempt").asInt())
                .containsExactly(1, 2, 3, 4, 5));
        assertThat(rewind.rewind("list", "--status", "rollback_failed")
                        .expect(0)
                        .out())
                .contains("plan:unheard");
        eventually(() -> assertThat(rewind.http()
                        .get("/api/rollbacks?status=expired")
                        .expect(200)
                        .json())
                .extracting(rollback -> rollback.path("rollback_id").asText())
                .contains("plan:unheard:r1"));
    }

    /** The facts without refusals: a deadline may be reported just after its rollback was answered. */
    private static List<Said> decided(RewindProcess rewind, String plan) {
        return Topic.facts(rewind, plan).stream()
                .filter(fact -> !fact.name().equals("request-refused"))
                .toList();
    }

    /** Returns the events of a step that starts and fails in the epoch of the last rollback. */
    private static Stream<Event> failure(String plan, int attempt, long epoch) {
        return Stream.of(
                stepStarted(plan, "charge", attempt, "{\"paid\":false}").inEpoch(epoch),
                stepFailed(plan, "charge", attempt).inEpoch(epoch));
    }

    private static void send(RewindProcess rewind, Stream<Event> events) {
        rewind.kafka().send(events.map(Event::record).toList());
    }

    private static Event applied(String entity, int rollback) {
        return Event.of("rollback-applied", entity, "{\"rollback_id\":\"" + entity + ":r" + rollback + "\"}");
    }

    /** Waits until each of these rollbacks has its command, in order; a store may show a rollback before its commit. */
    private static void awaitCommands(RewindProcess rewind, String entity, int rollbacks) {
        List<String> expected = IntStream.rangeClosed(1, rollbacks)
                .mapToObj(n -> entity + ":r" + n)
                .toList();
        eventually(() -> assertThat(Topic.commands(rewind, entity).stream()
                        .map(command -> command.data().path("rollback_id").asText())
                        .distinct())
                .containsExactlyElementsOf(expected));
    }

    private static void eventually(ThrowingRunnable assertions) {
        await().atMost(LIMIT).untilAsserted(assertions);
    }

    private static List<String> ledger(RewindProcess rewind) {
        JsonNode ledger = rewind.http()
                .get("/api/rollbacks/plan:bills:r1")
                .expect(200)
                .json()
                .path("ledger");
        return IntStream.range(0, ledger.size())
                .mapToObj(ledger::get)
                .filter(entry -> entry.has("step"))
                .map(entry -> entry.path("participant").asText() + " "
                        + entry.path("status").asText())
                .toList();
    }

    private static void awaitStatus(RewindProcess rewind, String path, String... statuses) {
        eventually(() -> assertThat(rewind.http()
                        .get(path)
                        .expect(200)
                        .json()
                        .path("status")
                        .asText())
                .as(path)
                .isIn((Object[]) statuses));
    }
}
