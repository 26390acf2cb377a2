package dev.rewind.test;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.PlanServer;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.Touched;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user's test does with the kit. Tests with a broker and tests without one pass the same. */
@Timeout(120)
abstract class KitContract {

    private final List<String> effects = new CopyOnWriteArrayList<>();
    private final AtomicBoolean cardIsDeclined = new AtomicBoolean();
    private final AtomicBoolean stuck = new AtomicBoolean();
    private final CountDownLatch shipping = new CountDownLatch(1);

    private final Plan<String> fulfilment = Plan.named("fulfilment", String.class)
            .step("reserve", state -> work("reserve", state))
            .undo(state -> effects.add("release"))
            .step("charge", state -> {
                if (cardIsDeclined.get()) {
                    throw new StepFailedException("card_declined", "there is no money on the card");
                }
                return work("charge", state);
            })
            .attempts(2)
            .undo(state -> effects.add("refund"))
            .step("ship", state -> {
                shipping.countDown();
                if (stuck.getAndSet(false)) {
                    new CountDownLatch(1).await();
                }
                return work("ship", state);
            })
            .timeout(Duration.ofHours(6))
            .attempts(2)
            .build();

    @Test
    void aPlanThatGoesWellCompletes(RewindKit kit) throws Exception {
        String id = kit.newId("order");

        PlanResult<String> result = kit.run(fulfilment, id, "-");

        assertThat(result.state()).isEqualTo("--reserve-charge-ship");
        assertThat(kit.plan(id)).completed().ran("ship").notRolledBack().hasCheckpoints(4);
        assertThat(kit.plan(id).timeline())
                .startsWith("plan:" + id + "  completed\n● 1  reserve  completed\n● 2  charge  completed\n");
    }

    @Test
    void aStepThatFailsTakesTheOthersBack(RewindKit kit) throws Exception {
        cardIsDeclined.set(true);
        String id = kit.newId("order");

        kit.run(fulfilment, id, "-");

        assertThat(kit.plan(id))
                .failedAt("charge")
                .failedWith("card_declined")
                .didNotComplete("charge")
                .rolledBackTo("charge")
                .undidNothing()
                .rolledBackTo("reserve")
                .undid("reserve");
        assertThat(effects).containsExactly("reserve", "release");
    }

    @Test
    void aFailedAssertionShowsTheTimeline(RewindKit kit) throws Exception {
        cardIsDeclined.set(true);
        String id = kit.newId("order");
        kit.run(fulfilment, id, "-");

        assertThatThrownBy(() -> assertThat(kit.plan(id)).completed())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expecting that plan:" + id + " completed, but the log records:")
                .hasMessageContaining("● 2  charge  failed: card_declined: there is no money on the card")
                .hasMessageContaining("↩ r1 to 2  step failed charge; applied")
                .hasMessageContaining("undid reserve");
        assertThatThrownBy(() -> assertThat(kit.plan(id)).rolledBackTo("charge").undid("ship", "charge"))
                .hasMessageContaining("has a rollback that undid [ship, charge]");
    }

    @Test
    void aTimeOutOfSixHoursComesAtOnce(RewindKit kit) throws Exception {
        stuck.set(true);
        String id = kit.newId("order");
        Future<PlanResult<String>> run = kit.start(fulfilment, id, "-");
        shipping.await();

        kit.advance(Duration.ofHours(7));

        assertThat(run.get(60, TimeUnit.SECONDS).completed()).isTrue();
        assertThat(kit.plan(id)).completed().timedOutAt("ship").rolledBackTo("ship");
        assertThat(effects).containsExactly("reserve", "charge", "ship");
    }

    @Test
    void aRunnerThatDiesAfterAStepIsReplaced(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.crashAfter("charge");
        assertThatThrownBy(() -> kit.run(fulfilment, id, "-"))
                .isInstanceOf(RunnerCrashed.class)
                .hasMessageContaining("after step \"charge\"");
        assertThat(kit.plan(id)).ran("charge");

        PlanResult<String> result = kit.run(fulfilment, id, "-");

        assertThat(result.state()).isEqualTo("--reserve-charge-ship");
        assertThat(kit.plan(id)).completed().rolledBackTo("ship");
        assertThat(effects).containsExactly("reserve", "charge", "ship");
    }

    @Test
    void aRunnerThatDiesBeforeAStepHasNotRunIt(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.crashBefore("charge");
        assertThatThrownBy(() -> kit.run(fulfilment, id, "-")).isInstanceOf(RunnerCrashed.class);
        assertThat(effects).containsExactly("reserve");

        assertThat(kit.run(fulfilment, id, "-").completed()).isTrue();
        assertThat(effects).containsExactly("reserve", "charge", "ship");
    }

    @Test
    void aStepWhoseResultIsLostRunsTwice(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.loseResultOf("charge");
        assertThatThrownBy(() -> kit.run(fulfilment, id, "-")).isInstanceOf(RunnerCrashed.class);
        assertThat(kit.plan(id)).didNotComplete("charge");

        assertThat(kit.run(fulfilment, id, "-").completed()).isTrue();
        assertThat(kit.plan(id)).completed().rolledBackTo("charge");
        assertThat(effects).containsExactly("reserve", "charge", "charge", "ship");
    }

    @Test
    void theResultOfTheLastStepCanBeLost(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.loseResultOf("ship");
        assertThatThrownBy(() -> kit.run(fulfilment, id, "-")).isInstanceOf(RunnerCrashed.class);

        assertThat(kit.run(fulfilment, id, "-").completed()).isTrue();
        assertThat(effects).containsExactly("reserve", "charge", "ship", "ship");
    }

    @Test
    void aCrashThatCannotComeIsRefused(RewindKit kit) {
        kit.crashAfter("pack");
        assertThatThrownBy(() -> kit.run(fulfilment, kit.newId("order"), "-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("plan \"fulfilment\" has no step \"pack\"; it has [reserve, charge, ship]");
        kit.crashAfter("ship");
        assertThatThrownBy(() -> kit.run(fulfilment, kit.newId("order"), "-"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use loseResultOf(\"ship\")");
    }

    @Test
    void aFencedRunnerStops(RewindKit kit) throws Exception {
        stuck.set(true);
        String id = kit.newId("order");
        Future<PlanResult<String>> first = kit.start(fulfilment, id, "-");
        shipping.await();

        PlanResult<String> result = kit.fence(fulfilment, id);

        assertThat(result.completed()).isTrue();
        assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PlanStoppedException.class,
                        stopped -> assertThat(stopped.problem()).isEqualTo(PlanStoppedException.Problem.FENCED));
        assertThat(kit.plan(id)).completed();
    }

    @Test
    void repeatedEventsChangeNothing(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.run(fulfilment, id, "-");
        String before = kit.plan(id).timeline();

        assertThat(kit.duplicate(EntityKey.plan(id))).isEqualTo(4);

        assertThat(kit.plan(id).timeline()).isEqualTo(before);
    }

    @Test
    void aServedPlanIsRequestedByItsName(RewindKit kit) throws Exception {
        Plan<String> served = Plan.named(kit.newId("served"), String.class)
                .step("only", state -> state + "!")
                .build();
        PlanServer server = kit.connectRunner().serve(PlanListener.SILENT, served);
        assertThat(server.awaitReady(Duration.ofSeconds(60))).isTrue();
        String id = kit.newId("order");

        kit.requestPlan(served.name(), id, "-");

        assertThat(kit.plan(id)).completed().ran("only").notRolledBack();
    }

    @Test
    void aClosedRunnerServesNoPlans(RewindKit kit) {
        PlanRunner runner = kit.connectRunner();
        runner.close();

        assertThatThrownBy(() -> runner.serve(PlanListener.SILENT, fulfilment))
                .isInstanceOf(PlanStoppedException.class)
                .hasMessageContaining("the plan runner is closed");
    }

    @Test
    void anIdOfAnotherPlanGivesNoResultOfThatPlan(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.run(fulfilment, id, "-");
        Plan<String> refund = Plan.named("refund", String.class)
                .step("pay-back", state -> work("pay-back", state))
                .build();

        assertThatThrownBy(() -> kit.run(refund, id, "-"))
                .isInstanceOf(PlanStoppedException.class)
                .hasMessageContaining("plan:" + id + " is another plan: it has run the steps [reserve, charge, ship],"
                        + " and this one has [pay-back]");

        assertThat(effects).containsExactly("reserve", "charge", "ship");
        assertThat(kit.plan(id)).completed().notRolledBack();
    }

    /** As any exception of a function that the plan's author has written. */
    @Test
    void whatAStepCannotTouchFailsThePlan(RewindKit kit) throws Exception {
        EntityKey shelf = new EntityKey("shelf", "anvil");
        assertCannotTouch(kit, null, "touches of step \"ship\" returned null");
        assertCannotTouch(kit, Collections.singletonList(null), "an entity that step \"ship\" touches is null");
        assertCannotTouch(
                kit, List.of(new Touched(shelf, new Object())), "shelf:anvil, an entity that step \"ship\" touches");
        assertCannotTouch(kit, List.of(new Touched(shelf, "x".repeat(1_000_000))), "at most 921600 are allowed");
    }

    private void assertCannotTouch(RewindKit kit, List<Touched> touched, String why) throws Exception {
        effects.clear();
        String id = kit.newId("order");
        Plan<String> touching = Plan.named("touching", String.class)
                .step("reserve", state -> work("reserve", state))
                .undo(state -> effects.add("release"))
                .step("ship", state -> work("ship", state))
                .touches(state -> touched)
                .build();

        PlanResult<String> result = kit.run(touching, id, "-");

        assertThat(result.error().message()).contains(why);
        assertThat(kit.plan(id)).failed().undid("reserve");
        assertThat(effects).containsExactly("reserve", "release");
    }

    @Test
    void aStepDoesNotTouchItsOwnPlan(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        Plan<String> touching = Plan.named("touching", String.class)
                .step("ship", state -> work("ship", state))
                .touches(state -> List.of(new Touched(EntityKey.plan(id), state)))
                .build();

        PlanResult<String> result = kit.run(touching, id, "-");

        assertThat(result.error().message()).contains("touches is its own plan, plan:" + id);
        assertThat(effects).isEmpty();
    }

    @Test
    void anExceptionWithoutAReadableMessageFailsTheStep(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        Plan<String> failing = Plan.named("failing", String.class)
                .step("ship", state -> {
                    throw new IllegalStateException() {
                        @Override
                        public String getMessage() {
                            throw new UnsupportedOperationException();
                        }
                    };
                })
                .build();

        PlanResult<String> result = kit.run(failing, id, "-");

        assertThat(result.error().message())
                .isEqualTo("its message cannot be read: java.lang.UnsupportedOperationException");
    }

    @Test
    void aWaitUntilNullFailsThePlan(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        Plan<String> waiting = Plan.named("waiting", String.class)
                .step("reserve", state -> work("reserve", state))
                .undo(state -> effects.add("release"))
                .step("ship", state -> work("ship", state))
                .until(state -> null)
                .build();

        PlanResult<String> result = kit.run(waiting, id, "-");

        assertThat(result.error().message()).startsWith("the time until which step \"ship\" waits is null");
        assertThat(effects).containsExactly("reserve", "release");
    }

    @Test
    void aFailureWithoutATypeFailsTheStep(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        Plan<String> failing = Plan.named("failing", String.class)
                .step("reserve", state -> work("reserve", state))
                .undo(state -> effects.add("release"))
                .step("ship", state -> {
                    throw new StepFailedException("", "no type");
                })
                .build();

        PlanResult<String> result = kit.run(failing, id, "-");

        assertThat(result.error().message()).startsWith("the type of a failure is empty");
        assertThat(kit.plan(id)).failedAt("ship").undid("reserve");
    }

    @Test
    void aServiceRestoresItsEntity(RewindKit kit) throws Exception {
        EntityKey artifact = new EntityKey("artifact", kit.newId("report"));
        try (RollbackInbox inbox = RollbackInbox.named(kit.newId("service"))
                .restore("artifact", String.class, (state, command) -> {
                    effects.add("restore " + state);
                    return state;
                })
                .start(kit.configuration())) {
            assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();
            kit.publish(artifact, new StateCaptured(null, Snapshot.of("first"), "drafted", null, Map.of(), null));
            kit.publish(artifact, new StateCaptured(null, Snapshot.of("second"), "edited", null, Map.of(), null));

            kit.requestRollback(artifact, new RollbackTarget.ToSequence(1), "the first was better");

            assertThat(kit.entity(artifact)).rolledBackTo(1).undidNothing();
        }
        assertThat(effects).containsExactly("restore first");
    }

    private String work(String step, String state) {
        effects.add(step);
        return state + "-" + step;
    }
}
