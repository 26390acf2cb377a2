package dev.rewind.runner.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanRequested;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.InstallationWithApi;
import dev.rewind.runner.serving.EffectLog.Effect;
import dev.rewind.runner.serving.EffectLog.Kind;
import dev.rewind.runner.serving.ServedFleet.Member;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.Scale;
import dev.rewind.testsupport.TestHttp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three runner processes serve plans while they are killed, suspended and stopped at random: some seconds in every build,
 * ten minutes and 500 plans with {@code -Drewind.slow=true}.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RunnerFaultsIT {

    private static final Duration SILENCE = Configuration.duration(Setting.RUNNER_SILENCE.byDefault());
    private static final int AT_ONCE = 4;
    private static final int RUNNERS = 3;
    private static final int KINDS = 3;
    private static final int PLANS = Integer.getInteger("rewind.faults.plans", Scale.of(24, 500));
    private static final int BURST = Scale.of(8, 10);
    private static final int BURST_EVERY_MS = Scale.of(3_000, 12_000);
    private static final int LONGEST_PEACE_MS = Scale.of(2_000, 6_000);
    private static final int LONGEST_STEP_MS = Scale.of(1_000, 2_000);

    /** How long 99 of 100 plans wait for another runner at most, a few seconds more than until the loss is noticed. */
    private static final Duration LONGEST_LOSS = Duration.ofSeconds(Scale.of(60, 15));

    private static InstallationWithApi rewind;

    /** Kept after the test: the runners' logs are in it. */
    private final Path directory = Path.of("target", "runner-faults-" + UUID.randomUUID());

    private final long seed = Long.getLong("rewind.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private volatile boolean enough;
    private volatile Exception broken;

    /**
     * A runner that did not work for a while.
     *
     * @param at from when on
     * @param backAt when it went on; never if it was killed or stopped
     */
    private record Loss(Member runner, long at, long backAt) {}

    @BeforeAll
    static void start() {
        rewind = InstallationWithApi.start(Map.of(
                Setting.TOPIC_PREFIX,
                "runner-faults.",
                Setting.RUNNER_SILENCE,
                SILENCE.toSeconds() + "s",
                // Runners die here by hand, so no plan is at fault for it.
                Setting.PARK_AFTER,
                "1000"));
    }

    @AfterAll
    static void stop() {
        rewind.close();
    }

    @Test
    void everyPlanEndsOnceWhateverHappensToItsRunners() throws Exception {
        Files.createDirectories(directory);
        try (ServedFleet fleet = new ServedFleet(rewind.running(), directory, AT_ONCE, LONGEST_STEP_MS)) {
            List<Member> running = new ArrayList<>();
            for (int i = 0; i < RUNNERS; i++) {
                running.add(fleet.start());
            }
            running.forEach(Member::awaitServing);
            Thread faultMaker = new Thread(() -> makeFaults(fleet, running), "faults");
            faultMaker.start();
            List<EntityKey> plans = new ArrayList<>();
            while (plans.size() < PLANS || (faults.size() < KINDS && broken == null)) {
                // On a slow machine, further plans come one by one until there was a fault of each kind.
                for (int i = 0; i < BURST && (plans.size() < PLANS || i == 0); i++) {
                    plans.add(request("chaos-" + plans.size() + (plans.size() % 5 == 4 ? "-fails" : "")));
                }
                Thread.sleep(BURST_EVERY_MS);
            }
            enough = true;
            faultMaker.join();
            assertThat(faults).as("faults of each kind").contains("kill", "suspend", "stop");
            assertThat(broken).isNull();

            awaitEnds(plans, fleet);
            checkFacts(plans, fleet);
            checkEffects(fleet);
            checkTakeovers(fleet);
        }
    }

    @Test
    void aRollingRestartFailsNoStep() throws Exception {
        Files.createDirectories(directory);
        try (ServedFleet fleet = new ServedFleet(rewind.running(), directory, AT_ONCE, 800)) {
            Member first = fleet.start();
            Member second = fleet.start();
            first.awaitServing();
            second.awaitServing();
            List<EntityKey> plans = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                plans.add(request("rolling-" + i));
            }
            for (Member old : List.of(first, second)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            boolean hasPlans = !held(old, Long.MAX_VALUE).isEmpty();
                            if (!hasPlans) {
                                plans.add(request("rolling-" + plans.size()));
                            }
                            return hasPlans;
                        });
                old.process().destroy();
                assertThat(old.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
                fleet.start().awaitServing();
                plans.add(request("rolling-" + plans.size()));
            }

            awaitEnds(plans, fleet);
            checkFacts(plans, fleet);
            checkEffects(fleet);
            Map<EntityKey, List<Fact>> facts = rewind.facts();
            assertThat(plans).allSatisfy(plan -> {
                assertThat(facts.get(plan))
                        .filteredOn(Fact.StepClosed.class::isInstance)
                        .extracting(fact -> ((Fact.StepClosed) fact).outcome())
                        .doesNotContain(StepOutcome.FAILED, StepOutcome.TIMED_OUT, StepOutcome.UNDONE)
                        .filteredOn(StepOutcome.COMPLETED::equals)
                        .hasSize(ServingProcess.STEPS.size());
                assertThat(facts.get(plan))
                        .filteredOn(Fact.PlanOffered.class::isInstance)
                        .extracting(fact -> ((Fact.PlanOffered) fact).why())
                        .containsOnlyOnce(Fact.OfferCause.REQUESTED)
                        .doesNotContain(Fact.OfferCause.RUNNER_LOST);
            });
        }
    }

    /** Kills, suspends and stops one runner after another, so that two others are always free to work. */
    private void makeFaults(ServedFleet fleet, List<Member> running) {
        try {
            while (!enough) {
                Thread.sleep(random.nextInt(LONGEST_PEACE_MS));
                int index = victim(running);
                Member victim = running.get(index);
                int kind = faults.size() < KINDS ? faults.size() : random.nextInt(KINDS);
                long at = System.currentTimeMillis();
                long backAt = Long.MAX_VALUE;
                if (kind == 0) {
                    faults.add("kill");
                    victim.process().destroyForcibly().waitFor();
                } else if (kind == 1) {
                    long longest = 2 * SILENCE.toMillis();
                    faults.add("suspend");
                    JavaProcess.signal(victim.process(), "STOP");
                    Thread.sleep(random.nextLong(longest / 2, longest + 1));
                    backAt = System.currentTimeMillis();
                    JavaProcess.signal(victim.process(), "CONT");
                } else {
                    faults.add("stop");
                    victim.process().destroy();
                    victim.process().waitFor();
                }
                losses.add(new Loss(victim, at, backAt));
                if (!victim.process().isAlive()) {
                    Member next = fleet.start();
                    running.set(index, next);
                    next.awaitServing();
                }
            }
        } catch (InterruptedException | IOException e) {
            broken = e;
        }
    }

    /** A runner that has plans, if there is one while plans are still requested. */
    private int victim(List<Member> running) throws InterruptedException {
        while (!enough) {
            for (int tries = 0; tries < RUNNERS; tries++) {
                int index = random.nextInt(RUNNERS);
                if (!held(running.get(index), Long.MAX_VALUE).isEmpty()) {
                    return index;
                }
            }
            Thread.sleep(10);
        }
        return random.nextInt(RUNNERS);
    }

    private void awaitEnds(List<EntityKey> plans, ServedFleet fleet) {
        Set<EntityKey> open = new HashSet<>(plans);
        Awaitility.await()
                .alias("seed " + seed + ", faults " + faults)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> {
                    open.removeIf(plan -> Set.of("completed", "failed").contains(status(plan)));
                    assertThat(open).as(() -> stuck(open, fleet)).isEmpty();
                });
        // A lookup shows what is written; the facts can be read once they are committed.
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            Map<EntityKey, List<Fact>> facts = rewind.facts();
            return plans.stream()
                    .allMatch(plan ->
                            facts.getOrDefault(plan, List.of()).stream().anyMatch(Fact.PlanClosed.class::isInstance));
        });
    }

    /** What is known of plans that do not end. */
    private static String stuck(Set<EntityKey> open, ServedFleet fleet) {
        StringBuilder told = new StringBuilder();
        open.stream().limit(3).forEach(plan -> {
            told.append("\n").append(get("/api/entities/plan/" + plan.id()));
            for (int i = 0; i < fleet.all().size(); i++) {
                for (Effect effect : fleet.all().get(i).effects().read()) {
                    if (effect.plan().equals(plan.id())) {
                        told.append("\n  ").append(i).append(' ').append(effect);
                    }
                }
            }
        });
        return told.toString();
    }

    /** Every plan has one end, as it should be, and each of its steps completed once. */
    private void checkFacts(List<EntityKey> plans, ServedFleet fleet) {
        Map<EntityKey, List<Fact>> facts = rewind.facts();
        Map<String, Long> completedAt = new HashMap<>();
        for (EntityKey plan : plans) {
            boolean fails = plan.id().endsWith("fails");
            assertThat(facts.get(plan))
                    .as("seed %d, %s", seed, plan)
                    .filteredOn(Fact.PlanClosed.class::isInstance)
                    .extracting(fact -> ((Fact.PlanClosed) fact).outcome())
                    .last()
                    .isEqualTo(fails ? Fact.PlanClosed.Outcome.FAILED : Fact.PlanClosed.Outcome.COMPLETED);
            Map<String, Integer> completed = new TreeMap<>();
            facts.get(plan).forEach(fact -> {
                if (fact instanceof Fact.StepClosed closed && closed.outcome() == StepOutcome.COMPLETED) {
                    Integer twice =
                            completed.put(closed.step().name(), closed.step().attempt());
                    assertThat(twice)
                            .as("seed %d, %s completed twice: %s", seed, plan, closed)
                            .isNull();
                }
            });
            assertThat(completed.keySet())
                    .as("seed %d, %s", seed, plan)
                    .containsExactlyElementsOf(fails ? ServingProcess.STEPS.subList(0, 3) : ServingProcess.STEPS);
        }
        for (Member member : fleet.all()) {
            Map<String, Long> taken = new HashMap<>();
            for (Effect effect : member.effects().read()) {
                if (effect.kind() == Kind.TAKEN) {
                    taken.put(effect.plan(), effect.at());
                } else if (effect.kind() == Kind.BEGUN) {
                    // A runner that stood still may go on with what it had begun. None begins what was done before it
                    // came.
                    assertThat(completedAt.getOrDefault(
                                    effect.plan() + " " + effect.step().charAt(0), Long.MAX_VALUE))
                            .as("seed %d, %s ran again after it had completed", seed, effect)
                            .isGreaterThan(taken.getOrDefault(effect.plan(), effect.at()));
                }
            }
        }
    }

    /** No runner works on a plan that it knows it has lost, and none works on more plans at once than the limit. */
    private void checkEffects(ServedFleet fleet) {
        for (Member member : fleet.all()) {
            Set<String> fenced = new HashSet<>();
            Set<String> working = new HashSet<>();
            for (Effect effect : member.effects().read()) {
                switch (effect.kind()) {
                    case FENCED -> fenced.add(effect.plan());
                    case TAKEN -> fenced.remove(effect.plan());
                    case BEGUN -> working.add(effect.plan());
                    case LEFT -> working.remove(effect.plan());
                    case DONE, UNDONE, ENDED, STOPPED -> {}
                }
                boolean isWork =
                        effect.kind() == Kind.BEGUN || effect.kind() == Kind.DONE || effect.kind() == Kind.UNDONE;
                assertThat(isWork && fenced.contains(effect.plan()))
                        .as("seed %d, %s after it was fenced", seed, effect)
                        .isFalse();
                assertThat(working).as("seed %d, plans at once", seed).hasSizeLessThanOrEqualTo(AT_ONCE);
            }
        }
    }

    /**
     * Prints how long plans of lost runners waited until a runner worked on them again, and checks it. It depends on how
     * busy the machine is, so what every build checks is generous.
     */
    private void checkTakeovers(ServedFleet fleet) {
        Map<EntityKey, List<Fact>> facts = rewind.facts();
        List<Takeover> waited = new ArrayList<>();
        for (Loss loss : losses) {
            for (String plan : held(loss.runner(), loss.at())) {
                fleet.all().stream().mapToLong(member -> workedAgain(member, plan, loss)).min().stream()
                        .filter(again -> again < Long.MAX_VALUE)
                        .mapToObj(again -> new Takeover(plan, again - loss.at(), offers(facts, plan, loss, again)))
                        .forEach(waited::add);
            }
        }
        waited.sort(Comparator.comparingLong(Takeover::ms));
        System.out.printf(
                "RunnerFaultsIT: seed %d, %d plans, %d faults (%d kill, %d suspend, %d stop), %d plans without their"
                        + " runner, p50 %d ms, p99 %d ms, longest %d ms; load %.1f on %d processors%n",
                seed,
                PLANS,
                faults.size(),
                faults.stream().filter("kill"::equals).count(),
                faults.stream().filter("suspend"::equals).count(),
                faults.stream().filter("stop"::equals).count(),
                waited.size(),
                quantile(waited, 50),
                quantile(waited, 99),
                quantile(waited, 100),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());
        waited.stream().skip(Math.max(0, waited.size() - 5)).forEach(System.out::println);
        assertThat(quantile(waited, 99))
                .as("seed %d, milliseconds until lost plans were taken over: %s", seed, waited)
                .isLessThan(LONGEST_LOSS.toMillis());
    }

    /**
     * How long a plan was without a runner.
     *
     * @param offers when it was offered meanwhile, in milliseconds since the loss
     */
    private record Takeover(String plan, long ms, List<Long> offers) {}

    /** When this runner first worked on a plan after the loss; a runner that stood still counts when it goes on. */
    private static long workedAgain(Member member, String plan, Loss loss) {
        long from = member == loss.runner() ? loss.backAt() : loss.at();
        return member.effects().read().stream()
                .filter(effect -> effect.plan().equals(plan) && effect.at() >= from)
                .filter(effect -> effect.kind() == Kind.TAKEN
                        || effect.kind() == Kind.BEGUN
                        || effect.kind() == Kind.UNDONE
                        || effect.kind() == Kind.ENDED)
                .mapToLong(Effect::at)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static List<Long> offers(Map<EntityKey, List<Fact>> facts, String plan, Loss loss, long until) {
        return facts.getOrDefault(EntityKey.plan(plan), List.of()).stream()
                .filter(Fact.PlanOffered.class::isInstance)
                .map(fact -> fact.at().toEpochMilli())
                .filter(at -> at >= loss.at() && at <= until)
                .map(at -> at - loss.at())
                .toList();
    }

    private static long quantile(List<Takeover> sorted, int percent) {
        return sorted.isEmpty()
                ? 0
                : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100))
                        .ms();
    }

    /** The plans that a runner had at a time: those that it had taken and not left. */
    static Set<String> held(Member runner, long at) {
        Set<String> plans = new HashSet<>();
        for (Effect effect : runner.effects().read()) {
            if (effect.at() < at) {
                switch (effect.kind()) {
                    case TAKEN -> plans.add(effect.plan());
                    case ENDED, FENCED, STOPPED -> plans.remove(effect.plan());
                    case BEGUN, DONE, LEFT, UNDONE -> {}
                }
            }
        }
        return plans;
    }

    private static EntityKey request(String id) {
        EntityKey plan = EntityKey.plan(id);
        rewind.installation()
                .publish(
                        rewind.installation().topics().planEvents(),
                        Envelope.of(
                                UUID.randomUUID().toString(),
                                "/test",
                                plan,
                                Instant.now(),
                                new PlanRequested(null, ServingProcess.PLAN, Snapshot.of("-"), Map.of(), null, "ann")));
        return plan;
    }

    private static String status(EntityKey plan) {
        return get("/api/entities/plan/" + plan.id()).path("status").asText();
    }

    private static JsonNode get(String path) {
        try {
            return Json.mapper()
                    .readTree(TestHttp.send(
                                    TestHttp.request(URI.create(rewind.api().url() + path)), BodyHandlers.ofByteArray())
                            .body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
