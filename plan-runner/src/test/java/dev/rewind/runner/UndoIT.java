package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanResult.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which steps are undone, in which order, and how a plan ends when an undo fails. */
@Timeout(180)
class UndoIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("undo");

    @Test
    void aStepThatAlwaysFailsTakesThePlanBackToItsStartNewestFirst() throws Exception {
        Plan<Order> plan = Plan.named("always", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one of " + order.done()))
                .step("two", order -> order.with("two"))
                .undo(order -> tester.story().add("undo two of " + order.done()))
                .step("three", order -> {
                    throw new IllegalStateException("never");
                })
                .attempts(2)
                .undo(order -> tester.story().add("undo three"))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(result.attempts()).isEqualTo(Map.of("one", 1, "two", 1, "three", 2));
        assertThat(result.epoch()).isEqualTo(4);
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("two", "one");
        assertThat(result.error()).satisfies(error -> {
            assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.message()).isEqualTo("never");
        });
        assertThat(tester.story().lines())
                .endsWith(
                        "failed three/2: java.lang.IllegalStateException",
                        "command to checkpoint 4",
                        "restored checkpoint 4",
                        "command to checkpoint 1",
                        "undo two of [one, two]",
                        "undone two/1",
                        "undo one of [one]",
                        "undone one/1",
                        "restored checkpoint 1",
                        "plan failed: java.lang.IllegalStateException");
        awaitStatus(3, Rollback.Status.APPLIED);
        assertThat(RunnerInstallation.rollback(tester.plan(), 3).ledger())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(Rollback.LedgerStatus.APPLIED);
                    assertThat(entry.undone()).extracting(UndoStep::step).containsExactly("two", "one");
                });
        assertThat(RunnerInstallation.head(tester.plan()).status()).isEqualTo(EntityStatus.FAILED);
        assertThat(tester.applied()).last().satisfies(answer -> {
            assertThat(answer.stateHash()).isEqualTo(Order.NEW.hash());
            assertThat(answer.undone()).extracting(UndoStep::step).containsExactly("two", "one");
        });
    }

    @Test
    void anUndoIsTriedAgain() throws Exception {
        Plan<Order> plan = Plan.named("stubborn", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> {
                    tester.story().add("undo one");
                    if (tester.story().lines().stream()
                                    .filter("undo one"::equals)
                                    .count()
                            < 3) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .step("two", order -> {
                    throw new IllegalStateException("never");
                })
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("one");
        awaitStatus(2, Rollback.Status.APPLIED);
        assertThat(RunnerInstallation.rollback(tester.plan(), 2).ledger())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.undone()).extracting(UndoStep::step).containsExactly("one"));
    }

    @Test
    void anUndoThatFailsEndsThePlanAndSaysWhatWasUndone() throws Exception {
        Plan<Order> plan = Plan.named("stuck", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one"))
                .step("two", order -> order.with("two"))
                .undo(order -> {
                    throw new IllegalStateException("jammed");
                })
                .step("three", order -> order.with("three"))
                .undo(order -> tester.story().add("undo three"))
                .step("four", order -> {
                    throw new IllegalStateException("never");
                })
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state().done()).containsExactly("one", "two", "three");
        assertThat(result.epoch()).isEqualTo(3);
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("three");
        assertThat(result.error()).satisfies(error -> {
            assertThat(error.type()).isEqualTo("undo_failed");
            assertThat(error.message()).contains("two", "jammed");
        });
        assertThat(tester.story().lines())
                .contains("undo three", "not undone two/1")
                .doesNotContain("undo one");
        assertThat(tester.published()).last().isInstanceOfSatisfying(RollbackFailed.class, failed -> {
            assertThat(failed.undone()).extracting(UndoStep::step).containsExactly("three");
            assertThat(failed.epoch()).isEqualTo(3);
        });
    }

    @Test
    void anUndoThatFailedIsAnOperatorsCaseUntilThePlanIsRunAgain() throws Exception {
        AtomicBoolean jammed = new AtomicBoolean(true);
        Plan<Order> plan = Plan.named("jammed", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one"))
                .step("two", order -> order.with("two"))
                .undo(order -> {
                    if (jammed.get()) {
                        throw new IllegalStateException("jammed");
                    }
                    tester.story().add("undo two");
                })
                .undoAttempts(2, Backoff.NONE)
                .step("three", order -> order.with("three"))
                .undo(order -> tester.story().add("undo three"))
                .step("four", order -> {
                    throw StepFailedException.notRetryable("never", "no");
                })
                .build();

        tester.run(plan, Order.NEW);

        // The newest step is undone. The steps before the one whose undo fails are not.
        awaitStatus(2, Rollback.Status.FAILED);
        assertThat(RunnerInstallation.rollback(tester.plan(), 2).ledger())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(Rollback.LedgerStatus.FAILED);
                    assertThat(entry.undone()).extracting(UndoStep::step).containsExactly("three");
                    assertThat(entry.error())
                            .satisfies(error -> assertThat(error.message()).contains("\"two\"", "jammed"));
                });
        assertThat(RunnerInstallation.head(tester.plan()).status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
        jammed.set(false);

        tester.run(plan, Order.NEW);

        awaitStatus(3, Rollback.Status.APPLIED);
        assertThat(tester.story().lines().stream().filter(line -> line.startsWith("undo ")))
                .containsExactly("undo three", "undo two", "undo one");
        assertThat(RunnerInstallation.rollback(tester.plan(), 3).ledger())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.undone()).extracting(UndoStep::step).containsExactly("two", "one"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RunnerInstallation.head(tester.plan()).status() == EntityStatus.FAILED);
    }

    /** Waits until the rollback has this status at the processor. */
    private static void awaitStatus(long number, Rollback.Status status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RunnerInstallation.rollback(tester.plan(), number).status() == status);
    }
}
