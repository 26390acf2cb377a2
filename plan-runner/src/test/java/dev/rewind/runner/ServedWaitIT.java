package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.OfferCause;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requested plans whose steps wait: their runner leaves them, and any runner that serves them continues them. */
@Timeout(180)
class ServedWaitIT {

    private final String name = RunnerInstallation.freshId("left");
    private final ConcurrentLinkedQueue<String> effects = new ConcurrentLinkedQueue<>();
    private final List<PlanRunner> runners = new ArrayList<>();
    private final Story story = new Story();

    private final Plan<String> plan = plan(Duration.ofDays(3));

    private Plan<String> plan(Duration most) {
        return Plan.named(name, String.class)
                .step("a", state -> effect("a", state))
                .undo(state -> effects.add("undo a of " + state))
                .waitFor(
                        "approval",
                        "approved",
                        most,
                        (state, signal) -> state + signal.payload().asText())
                .step("b", state -> effect("b", state))
                .build();
    }

    @AfterEach
    void closeRunners() {
        runners.forEach(PlanRunner::close);
    }

    @Test
    void aPlanThatWaitsIsLeftAndContinuedByAnotherRunner() throws Exception {
        PlanRunner first = serve(plan, 1);
        EntityKey requested = request();
        RunnerInstallation.awaitStatus(requested, EntityStatus.WAITING);
        Entity.OpenStep open = RunnerInstallation.head(requested).openSteps().get(0);
        assertThat(open.waits().hasNoRunner()).isTrue();
        assertThat(open.runner()).isNull();
        assertThat(RunnerInstallation.head(requested).offer()).isEqualTo(new Entity.Offer(name, 1, false));
        first.close();
        assertThat(RunnerInstallation.head(requested).status()).isEqualTo(EntityStatus.WAITING);
        serve(plan, 1);

        signal(requested, "!");

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects).containsExactly("a of -", "b of -a!");
        assertThat(offers(requested)).containsExactly(OfferCause.REQUESTED, OfferCause.WAIT_ENDED);
        assertThat(RunnerInstallation.facts(requested))
                .as("waiting is no failure")
                .noneMatch(fact -> fact instanceof Fact.StepClosed closed && closed.error() != null);
        assertThat(story.lines()).contains("waiting approval/1 for approved without runner");
        dev.rewind.runner.history.SamePast.assertThatLogAndStoresTellTheSame(requested);
    }

    @Test
    void plansThatWaitTakeNoPlaceInTheLimitOfARunner() throws Exception {
        serve(plan, 1);
        List<EntityKey> requested = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            requested.add(request());
        }
        for (EntityKey one : requested) {
            RunnerInstallation.awaitStatus(one, EntityStatus.WAITING);
        }
        assertThat(threads("rewind-plan-")).isLessThanOrEqualTo(5);

        requested.forEach(one -> signal(one, "!"));

        for (EntityKey one : requested) {
            RunnerInstallation.awaitStatus(one, EntityStatus.COMPLETED);
        }
        assertThat(effects).hasSize(10);
    }

    @Test
    void aTimeThatComesContinuesThePlan() throws Exception {
        serve(
                Plan.named(name, String.class)
                        .sleep("nap", Duration.ofSeconds(1))
                        .step("b", state -> effect("b", state))
                        .build(),
                1);
        EntityKey requested = request();

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);

        assertThat(effects).containsExactly("b of -");
        assertThat(offers(requested)).containsExactly(OfferCause.REQUESTED, OfferCause.WAIT_ENDED);
    }

    @Test
    void aSignalThatDoesNotComeInTimeFailsThePlan() throws Exception {
        serve(plan(Duration.ofSeconds(1)), 1);
        EntityKey requested = request();

        RunnerInstallation.awaitStatus(requested, EntityStatus.FAILED);

        assertThat(RunnerInstallation.head(requested).ended().error())
                .isEqualTo(new ErrorDetail("wait_timeout", "signal \"approved\" did not come within PT1S", false));
        Waiting.until(() -> effects.contains("undo a of -a"));
    }

    @Test
    void aSignalThatWasThereBeforeDoesNotMoveThePlan() throws Exception {
        serve(
                Plan.named(name, String.class)
                        .step("a", (state, context) -> {
                            signal(context.plan(), "!");
                            Waiting.until(() -> !RunnerInstallation.head(context.plan())
                                    .signals()
                                    .isEmpty());
                            return effect("a", state);
                        })
                        .waitFor(
                                "approval",
                                "approved",
                                (state, signal) -> state + signal.payload().asText())
                        .step("b", state -> effect("b", state))
                        .build(),
                1);
        EntityKey requested = request();

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);

        assertThat(effects).containsExactly("a of -", "b of -a!");
        assertThat(offers(requested)).containsExactly(OfferCause.REQUESTED);
    }

    @Test
    void aRollbackOfAPlanThatWaitsIsAppliedAndThePlanWaitsAnew() throws Exception {
        serve(plan, 1);
        EntityKey requested = request();
        RunnerInstallation.awaitStatus(requested, EntityStatus.WAITING);

        RunnerInstallation.requestRollback(requested, new RollbackTarget.ToSequence(1));

        Waiting.until(() -> effects.size() == 3);
        RunnerInstallation.awaitStatus(requested, EntityStatus.WAITING);
        signal(requested, "!");
        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects).containsExactly("a of -", "undo a of -a", "a of -", "b of -a!");
        assertThat(offers(requested))
                .containsExactly(OfferCause.REQUESTED, OfferCause.ROLLED_BACK, OfferCause.WAIT_ENDED);
    }

    @Test
    void aPlanThatWaitsIsCancelledAndUndone() throws Exception {
        serve(plan, 1);
        EntityKey requested = request();
        RunnerInstallation.awaitStatus(requested, EntityStatus.WAITING);

        RunnerInstallation.say(requested, new PlanEvent.PlanCancelRequested(null, "sold out", "ann"));

        Waiting.until(() -> effects.contains("undo a of -a"));
        RunnerInstallation.awaitStatus(requested, EntityStatus.FAILED);
        assertThat(RunnerInstallation.head(requested).ended().error())
                .isEqualTo(new ErrorDetail("cancelled", "sold out", false));
    }

    @Test
    void aPlanThatIsPausedWhileItWaitsIsContinuedAfterBoth() throws Exception {
        serve(plan, 1);
        EntityKey requested = request();
        RunnerInstallation.awaitStatus(requested, EntityStatus.WAITING);
        RunnerInstallation.say(requested, new PlanEvent.PlanPauseRequested(null, "night", "ann"));
        signal(requested, "!");
        Waiting.until(() -> RunnerInstallation.facts(requested).stream().anyMatch(Fact.WaitEnded.class::isInstance));
        assertThat(RunnerInstallation.head(requested).status()).isEqualTo(EntityStatus.PAUSED);

        RunnerInstallation.say(requested, new PlanEvent.EntityResumed(null, "morning", "ann"));

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects).containsExactly("a of -", "b of -a!");
    }

    @Test
    void aRunOfTheIdWaitsWithAPlanThatItsRunnerHasLeft() throws Exception {
        serve(plan, 1);
        EntityKey requested = request();
        RunnerInstallation.awaitStatus(requested, EntityStatus.WAITING);
        Thread signals = new Thread(() -> {
            Waiting.until(() -> RunnerInstallation.head(requested).openSteps().stream()
                    .anyMatch(step -> step.attempt() == 2 && step.waits() != null));
            signal(requested, "!");
        });
        signals.start();

        PlanResult<String> result = connect(1).resume(plan, requested.id(), PlanListener.SILENT);
        signals.join();

        assertThat(result.state()).isEqualTo("-a!b");
        assertThat(offers(requested)).containsExactly(OfferCause.REQUESTED);
    }

    private String effect(String step, String state) {
        effects.add(step + " of " + state);
        return state + step;
    }

    private EntityKey request() {
        EntityKey entity = EntityKey.plan(RunnerInstallation.freshId("waits"));
        RunnerInstallation.say(
                entity, new PlanEvent.PlanRequested(null, name, Snapshot.of("-"), Map.of(), null, "ann"));
        return entity;
    }

    private static void signal(EntityKey plan, String payload) {
        RunnerInstallation.signal(plan, UUID.randomUUID().toString(), "approved", Snapshot.of(payload));
    }

    private static List<OfferCause> offers(EntityKey plan) {
        return RunnerInstallation.facts(plan).stream()
                .filter(Fact.PlanOffered.class::isInstance)
                .map(fact -> ((Fact.PlanOffered) fact).why())
                .toList();
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private PlanRunner serve(Plan<String> served, int most) throws InterruptedException {
        PlanRunner runner = connect(most);
        assertThat(runner.serve(story, served).awaitReady(Duration.ofSeconds(60)))
                .isTrue();
        return runner;
    }

    private PlanRunner connect(int most) {
        Configuration configuration =
                RunnerInstallation.running().with(Map.of(Setting.PLANS_AT_ONCE, Integer.toString(most)));
        PlanRunner runner = PlanRunner.connect(configuration);
        runners.add(runner);
        return runner;
    }
}
