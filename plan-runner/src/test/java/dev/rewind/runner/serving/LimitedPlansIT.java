package dev.rewind.runner.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.PlanRequested;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.InstallationWithApi;
import dev.rewind.runner.serving.ServedFleet.Member;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.Scale;
import dev.rewind.testsupport.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three runner processes serve plans of a name that has a limit, while the one that takes them is killed, suspended and
 * stopped. The log tells how many plans had a runner at once.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LimitedPlansIT {

    private static final int LIMIT = 2;
    private static final int AT_ONCE = 4;
    private static final int LONGEST_STEP_MS = 600;
    private static final int BURST = 4;
    private static final int ROUNDS = Scale.of(1, 5);
    /** Longer than the group's session and the silence of a runner. */
    private static final Duration SUSPENDED = Duration.ofSeconds(9);

    private static InstallationWithApi rewind;

    /** Kept after the test: the runners' logs are in it. */
    private final Path directory = Path.of("target", "limited-plans-" + UUID.randomUUID());

    private final List<EntityKey> plans = new ArrayList<>();

    /** A moment at which a plan gets a runner (1) or has none any more (-1). */
    private record Change(Instant at, int by) {}

    @BeforeAll
    static void start() {
        rewind = InstallationWithApi.start(Map.of(
                Setting.TOPIC_PREFIX,
                "limited.",
                Setting.RUNNER_SILENCE,
                "4s",
                // Runners die here by hand, so no plan is at fault for it.
                Setting.PARK_AFTER,
                "1000"));
    }

    @AfterAll
    static void stop() {
        rewind.close();
    }

    @Test
    void neverMorePlansThanTheLimitHaveARunnerWhateverHappensToIt() throws Exception {
        Files.createDirectories(directory);
        try (ServedFleet fleet = new ServedFleet(rewind.running(), directory, AT_ONCE, LONGEST_STEP_MS, LIMIT)) {
            for (int i = 0; i < 3; i++) {
                fleet.start();
            }
            fleet.all().forEach(Member::awaitServing);
            for (int round = 0; round < ROUNDS; round++) {
                request();
                working(fleet).process().destroyForcibly().waitFor();
                fleet.start().awaitServing();
                request();
                Member suspended = working(fleet);
                JavaProcess.signal(suspended.process(), "STOP");
                Thread.sleep(SUSPENDED.toMillis());
                JavaProcess.signal(suspended.process(), "CONT");
                request();
                Member stopped = working(fleet);
                stopped.process().destroy();
                assertThat(stopped.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
                fleet.start().awaitServing();
            }

            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> {
                        Map<EntityKey, List<Fact>> facts = rewind.facts();
                        assertThat(plans)
                                .allSatisfy(plan -> assertThat(facts.getOrDefault(plan, List.of()))
                                        .filteredOn(Fact.PlanClosed.class::isInstance)
                                        .hasSize(1));
                    });
            assertThat(mostAtOnce()).isEqualTo(LIMIT);
        }
    }

    /** Waits until a runner has as many plans as it may, and returns it. */
    private static Member working(ServedFleet fleet) {
        List<Member> found = new ArrayList<>();
        Waiting.until(() -> {
            fleet.all().stream()
                    .filter(member -> member.process().isAlive())
                    .filter(member ->
                            RunnerFaultsIT.held(member, Long.MAX_VALUE).size() == LIMIT)
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private void request() {
        for (int i = 0; i < BURST; i++) {
            EntityKey plan = EntityKey.plan("limited-" + plans.size());
            plans.add(plan);
            rewind.installation()
                    .publish(
                            rewind.installation().topics().planEvents(),
                            Envelope.of(
                                    UUID.randomUUID().toString(),
                                    "/test",
                                    plan,
                                    Instant.now(),
                                    new PlanRequested(
                                            null, ServingProcess.PLAN, Snapshot.of("-"), Map.of(), null, "ann")));
        }
    }

    /** How many plans had a runner at once, by the times of the log. */
    private static int mostAtOnce() {
        List<Change> changes = new ArrayList<>();
        rewind.facts().values().forEach(ofPlan -> {
            boolean isOffered = false;
            boolean isTaken = false;
            for (Fact fact : ofPlan) {
                if (fact instanceof Fact.PlanOffered || fact instanceof Fact.PlanClosed) {
                    if (isTaken) {
                        changes.add(new Change(fact.at(), -1));
                    }
                    isTaken = false;
                    isOffered = fact instanceof Fact.PlanOffered;
                } else if (isOffered && fact instanceof Fact.RollbackOrdered) {
                    changes.add(new Change(fact.at(), 1));
                    isTaken = true;
                    isOffered = false;
                }
            }
        });
        changes.sort(Comparator.comparing(Change::at).thenComparing(Change::by));
        int now = 0;
        int most = 0;
        for (Change change : changes) {
            now += change.by();
            most = Math.max(most, now);
        }
        return most;
    }
}
