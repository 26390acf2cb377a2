package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.testsupport.Waiting;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans that are paused, cancelled or parked by a request. */
@Timeout(180)
class PausedPlanIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("paused");

    private final Interruptible second = new Interruptible();

    /** Its second step works until it is interrupted, in its first attempt. */
    private final Plan<Order> plan = Plan.named("paused", Order.class)
            .step("a", order -> order.with("a"))
            .undo(order -> tester.story().add("undo a"))
            .step("b", (order, context) -> {
                if (context.step().attempt() == 1) {
                    second.work();
                }
                return order.with("b");
            })
            .timeout(Duration.ofSeconds(4))
            .undo(order -> tester.story().add("undo b"))
            .undoUnfinished()
            .build();

    @Test
    void aRunnerThatPausesItsPlanCancelsTheOpenStepAndTheSameIdContinues() throws Exception {
        Future<PlanResult<Order>> running = started();

        assertThat(tester.runner().pause(tester.id(), "interrupted", "ann")).isTrue();

        stoppedBy(running, Problem.PAUSED, "is paused by ann (interrupted)");
        second.awaitInterrupted();
        awaitStatus(EntityStatus.PAUSED);
        assertThat(RunnerInstallation.head(tester.plan()).openSteps()).isEmpty();
        assertThat(tester.story().lines()).contains("undo b").doesNotContain("undo a");

        continued();
    }

    @Test
    void aRunnerStopsWhenAPersonPausesItsPlan() throws Exception {
        Future<PlanResult<Order>> running = started();

        RunnerInstallation.say(tester.plan(), new PlanEvent.PlanPauseRequested(null, "night", "ann"));

        stoppedBy(running, Problem.PAUSED, "is paused by ann (night)");
        awaitStatus(EntityStatus.PAUSED);

        continued();
    }

    @Test
    void aPlanThatAPersonHasResumedIsNotResumedAgain() throws Exception {
        Future<PlanResult<Order>> running = started();
        RunnerInstallation.say(tester.plan(), new PlanEvent.PlanPauseRequested(null, "night", "ann"));
        stoppedBy(running, Problem.PAUSED, "is paused by ann (night)");
        RunnerInstallation.say(tester.plan(), new PlanEvent.EntityResumed(null, "morning", "ann"));

        continued();

        assertThat(tester.facts(Fact.EntityResumed.class)).hasSize(1);
    }

    @Test
    void aRunnerUndoesThePlanThatAPersonCancelsAndReturnsItsEnd() throws Exception {
        Future<PlanResult<Order>> running = started();

        RunnerInstallation.say(tester.plan(), new PlanEvent.PlanCancelRequested(null, "sold out", "ann"));

        PlanResult<Order> result = running.get(60, TimeUnit.SECONDS);
        assertThat(result.completed()).isFalse();
        assertThat(result.error()).isEqualTo(new ErrorDetail("cancelled", "sold out", false));
        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(tester.story().lines()).containsSubsequence("undo b", "undo a");
        awaitStatus(EntityStatus.FAILED);
        assertThat(RunnerInstallation.rollback(tester.plan(), 1).status()).isEqualTo(Rollback.Status.APPLIED);
        assertThat(tester.run(plan, Order.NEW).error()).isEqualTo(result.error());
    }

    @Test
    void aPlanThatIsCancelledWithoutARunnerIsUndoneWhenItsIdIsRun() throws Exception {
        Future<PlanResult<Order>> running = started();
        assertThat(tester.runner().pause(tester.id(), "interrupted", "ann")).isTrue();
        stoppedBy(running, Problem.PAUSED, "interrupted");
        RunnerInstallation.say(tester.plan(), new PlanEvent.PlanCancelRequested(null, "sold out", "ann"));

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.error()).isEqualTo(new ErrorDetail("cancelled", "sold out", false));
        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(tester.story().lines()).contains("undo a");
        awaitStatus(EntityStatus.FAILED);
    }

    @Test
    void aRunnerStopsWhenAPersonParksItsPlan() throws Exception {
        Future<PlanResult<Order>> running = started();

        RunnerInstallation.say(tester.plan(), new PlanEvent.EntityParkRequested(null, "audit", "ann"));

        stoppedBy(running, Problem.PARKED, "is parked by ann: audit");
        assertThatThrownBy(() -> tester.run(plan, Order.NEW))
                .isInstanceOf(PlanStoppedException.class)
                .hasMessageContaining("is parked by ann: audit");
        RunnerInstallation.say(tester.plan(), new PlanEvent.EntityResumed(null, "done", "ann"));
        continued();
    }

    private Future<PlanResult<Order>> started() throws InterruptedException {
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        second.awaitBegun();
        return running;
    }

    private static void awaitStatus(EntityStatus status) {
        Waiting.until(() -> RunnerInstallation.head(tester.plan()).status() == status);
    }

    private static void stoppedBy(Future<PlanResult<Order>> running, Problem problem, String message) {
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .extracting(Throwable::getCause, InstanceOfAssertFactories.type(PlanStoppedException.class))
                .satisfies(stopped -> assertThat(stopped.problem()).isEqualTo(problem))
                .satisfies(stopped -> assertThat(stopped).hasMessageContaining(message));
    }

    /** Runs the id again, which completes the plan without running its first step again. */
    private void continued() throws InterruptedException {
        PlanResult<Order> result = tester.run(plan, Order.NEW);
        assertThat(result.completed()).isTrue();
        assertThat(result.state()).isEqualTo(Order.NEW.with("a").with("b"));
        assertThat(tester.story().lines()).doesNotContain("undo a");
        assertThat(tester.facts(Fact.RequestRefused.class))
                .extracting(Fact.RequestRefused::code)
                .doesNotContain(RefusalCode.PLAN_NOT_RUNNING, RefusalCode.NOT_PARKED);
    }
}
