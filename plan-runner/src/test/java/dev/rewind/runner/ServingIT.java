package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.log.PlanEventProducer;
import dev.rewind.runner.serving.RefusedPlans;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.testsupport.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans that are requested by their names, and the runners that serve them. */
@Timeout(120)
class ServingIT {

    private final String name = RunnerInstallation.freshId("served");
    private final ConcurrentLinkedQueue<String> effects = new ConcurrentLinkedQueue<>();
    private final Semaphore gate = new Semaphore(1_000);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final List<PlanRunner> runners = new ArrayList<>();

    private final Plan<String> plan = Plan.named(name, String.class)
            .step("a", (state, context) -> work("a", state, context))
            .step("b", (state, context) -> work("b", state, context))
            .build();

    @AfterEach
    void closeRunners() {
        gate.release(1_000);
        runners.forEach(PlanRunner::close);
    }

    @Test
    void aRequestedPlanIsTakenAndRunToItsEnd() throws Exception {
        serve(16);

        EntityKey requested = request(name);

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects).containsExactly(requested.id() + " a of -", requested.id() + " b of -a");
        assertThat(RunnerInstallation.head(requested).offer()).isEqualTo(new Entity.Offer(name, 1, false));
    }

    @Test
    void aPlanThatWasRequestedBeforeItsFirstRunnerStartsWaitsForIt() throws Exception {
        EntityKey early = request(name);
        RunnerInstallation.awaitStatus(early, EntityStatus.REQUESTED);
        assertThat(RunnerInstallation.head(early).offer()).isEqualTo(new Entity.Offer(name, 1, true));

        serve(16);

        RunnerInstallation.awaitStatus(early, EntityStatus.COMPLETED);
    }

    @Test
    void aRunnerTakesPlansOfItsNamesOnly() throws Exception {
        EntityKey other = request(name + "-of-others");
        serve(16);
        EntityKey own = request(name);

        RunnerInstallation.awaitStatus(own, EntityStatus.COMPLETED);
        assertThat(RunnerInstallation.head(other).status()).isEqualTo(EntityStatus.REQUESTED);
    }

    @Test
    void noMorePlansRunAtOnceThanTheLimitSays() throws Exception {
        List<EntityKey> requested = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            requested.add(request(name));
        }
        gate.drainPermits();
        serve(3);
        Waiting.until(() -> gate.getQueueLength() == 3);
        gate.release(1_000);

        for (EntityKey one : requested) {
            RunnerInstallation.awaitStatus(one, EntityStatus.COMPLETED);
        }
        assertThat(mostAtOnce.get()).isEqualTo(3);
        assertThat(effects).hasSize(24).doesNotHaveDuplicates();
    }

    @Test
    void aPlanWhoseRunnerIsClosedGoesOnInAnotherRunner() throws Exception {
        gate.drainPermits();
        PlanRunner first = serve(16);
        EntityKey requested = request(name);
        gate.release();
        Waiting.until(() -> effects.size() == 1 && gate.hasQueuedThreads());
        serve(16);

        first.close();
        gate.release(10);

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects).containsExactly(requested.id() + " a of -", requested.id() + " b of -a");
        assertThat(RunnerInstallation.facts(requested).stream()
                        .filter(Fact.PlanOffered.class::isInstance)
                        .map(fact -> ((Fact.PlanOffered) fact).why()))
                .containsExactly(Fact.OfferCause.REQUESTED, Fact.OfferCause.RELEASED);
    }

    @Test
    void aForkGoesOnWithTheStepOfItsCheckpointAndNotBefore() throws Exception {
        serve(16);
        EntityKey base = request(name);
        RunnerInstallation.awaitStatus(base, EntityStatus.COMPLETED);
        EntityKey fork = EntityKey.plan(base.id() + "-fork");

        RunnerInstallation.say(
                base,
                new PlanEvent.ForkRequested(null, new CheckpointId(base, 3), fork, "what if", "ann", name, null, null));

        RunnerInstallation.awaitStatus(fork, EntityStatus.COMPLETED);
        assertThat(effects).containsExactly(base.id() + " a of -", base.id() + " b of -a", fork.id() + " b of -a");
    }

    @Test
    void aPlanThatFailsEndsOnce() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        Plan<String> doomed = Plan.named(name, String.class)
                .step("a", state -> {
                    tries.incrementAndGet();
                    throw new StepFailedException("never", "no");
                })
                .build();
        PlanRunner runner = connect(16);
        PlanServer server = runner.serve(
                new PlanListener() {
                    @Override
                    public void planFailed(EntityKey failed, dev.rewind.events.ErrorDetail error) {
                        ended.countDown();
                    }
                },
                doomed);
        assertThat(server.awaitReady(Duration.ofSeconds(30))).isTrue();

        EntityKey requested = request(name);

        ended.await();
        RunnerInstallation.awaitStatus(requested, EntityStatus.FAILED);
        assertThat(tries).hasValue(1);
    }

    @Test
    void offersOfARunnerThatHasEnoughPlansAreTakenByOneThatIsFree() throws Exception {
        gate.drainPermits();
        serve(1);
        List<EntityKey> requested = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            requested.add(request(name));
        }
        Waiting.until(gate::hasQueuedThreads);
        ConcurrentLinkedQueue<EntityKey> completed = new ConcurrentLinkedQueue<>();
        PlanRunner free = connect(16);
        free.serve(
                new PlanListener() {
                    @Override
                    public void planCompleted(EntityKey plan) {
                        completed.add(plan);
                    }
                },
                Plan.named(name, String.class)
                        .step("a", state -> state)
                        .step("b", state -> state)
                        .build());

        Waiting.until(() -> completed.size() == 11);

        assertThat(requested).containsAll(completed);
        assertThat(effects).as("the other runner still has the first one").isEmpty();
    }

    @Test
    void aPlanThatAPersonRollsBackAfterItsEndRunsAgainFromThere() throws Exception {
        serve(16);
        EntityKey requested = request(name);
        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);

        RunnerInstallation.say(
                requested,
                new PlanEvent.RollbackRequested(
                        null, new RollbackTarget.ToStep("b"), "the report was wrong", "ann", null, null));

        Waiting.until(() -> effects.size() == 3);
        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects)
                .containsExactly(requested.id() + " a of -", requested.id() + " b of -a", requested.id() + " b of -a");
    }

    @Test
    void aPlanWhoseEventIsRefusedIsTakenAgainAsItIs() throws Exception {
        gate.drainPermits();
        serve(16);
        EntityKey requested = request(name);
        Waiting.until(gate::hasQueuedThreads);

        RunnerInstallation.say(requested, new PlanEvent.StepCompleted(null, new Step("a", null, 1), null));
        gate.release(1_000);

        RunnerInstallation.awaitStatus(requested, EntityStatus.COMPLETED);
        assertThat(effects).contains(requested.id() + " a of -", requested.id() + " b of -a");
    }

    @Test
    void aPlanThatIsRefusedAgainAndAgainIsParked() throws Exception {
        EntityKey requested = request(name);
        RunnerInstallation.awaitStatus(requested, EntityStatus.REQUESTED);
        try (PlanEventProducer log = PlanEventProducer.connect(RunnerInstallation.running())) {
            RefusedPlans refused = new RefusedPlans(log, "plan-runner/1");
            assertThat(refused.parked(requested, name, "no")).isFalse();
            assertThat(refused.parked(requested, name, "no")).isFalse();
            refused.ended(requested);
            assertThat(refused.parked(requested, name, "no")).isFalse();
            assertThat(refused.parked(requested, name, "no")).isFalse();
            assertThat(refused.parked(requested, name, "x".repeat(9_000))).isTrue();
        }

        RunnerInstallation.awaitStatus(requested, EntityStatus.PARKED);
        assertThat(RunnerInstallation.head(requested).parked().reason())
                .startsWith("this plan cannot run: it stopped 3 times in a row: xxx");
    }

    @Test
    void aRunnerThatCannotReadCommandsTakesNoPlansAndNoLongerSaysThatItIsThere() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        PlanRunner runner = connect(16);
        PlanServer server = runner.serve(PlanListener.SILENT, plan);
        try (PresenceListener presence = PresenceListener.start(RunnerInstallation.running())) {
            Waiting.until(() -> isConnected(presence));

            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("rewind-inbox") && !before.contains(thread))
                    .forEach(Thread::interrupt);

            Waiting.until(() -> !server.isServing() && !isConnected(presence));
        }
        assertThatThrownBy(() -> runner.run(plan, RunnerInstallation.freshId("late"), "-"))
                .isInstanceOf(PlanStoppedException.class);
    }

    private boolean isConnected(PresenceListener presence) {
        return presence.runners().stream()
                .anyMatch(runner -> runner.connected() && runner.serves().contains(name));
    }

    @Test
    void aNameIsServedOnce() {
        PlanRunner runner = connect(16);

        assertThatThrownBy(() -> runner.serve(PlanListener.SILENT, plan, plan))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    private String work(String step, String state, StepContext context) throws InterruptedException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            gate.acquire();
            effects.add(context.cause().plan().id() + " " + step + " of " + state);
            return state + step;
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private static EntityKey request(String plan) {
        EntityKey entity = EntityKey.plan(RunnerInstallation.freshId("request"));
        RunnerInstallation.say(
                entity, new PlanEvent.PlanRequested(null, plan, Snapshot.of("-"), Map.of(), null, "ann"));
        return entity;
    }

    private PlanRunner serve(int most) throws InterruptedException {
        PlanRunner runner = connect(most);
        assertThat(runner.serve(PlanListener.SILENT, plan).awaitReady(Duration.ofSeconds(30)))
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
