package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many plans that wait without a runner: they hold no thread and little memory, and a signal continues one soon. Prints
 * the numbers. {@code -Drewind.waiting=3000} sets how many plans wait.
 */
@Tag("load")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ManyWaitingPlansIT {

    private static final int PLANS = Integer.getInteger("rewind.waiting", 10_000);
    private static final int WOKEN = 200;
    private static final int AT_ONCE = 32;

    private static final long MOST_BYTES_PER_PLAN = 16 * 1024;
    private static final long MOST_MILLIS = 100;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String name = RunnerInstallation.freshId("many");
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> woken = new ConcurrentHashMap<>();

    private final Plan<String> plan = Plan.named(name, String.class)
            .step("a", state -> state + "a")
            .waitFor("approval", "approved", Duration.ofDays(3), (state, signal) -> {
                woken.put(signal.payload().asText(), System.nanoTime());
                return state;
            })
            .build();

    @Test
    void manyPlansWaitWithoutThreadsAndASignalContinuesOneSoon() throws Exception {
        try (PlanRunner runner = PlanRunner.connect(
                RunnerInstallation.running().with(Map.of(Setting.PLANS_AT_ONCE, Integer.toString(AT_ONCE))))) {
            runner.serve(
                            new PlanListener() {
                                @Override
                                public void stepWaiting(EntityKey entity, Step step, Step.Wait wait) {
                                    waiting.add(entity.id());
                                }
                            },
                            plan)
                    .awaitReady(Duration.ofSeconds(60));
            wake(request(0));
            long before = usedHeap();
            long begin = System.nanoTime();
            RunnerInstallation.request(
                    IntStream.rangeClosed(1, PLANS)
                            .mapToObj(number -> EntityKey.plan(id(number)))
                            .toList(),
                    name,
                    Snapshot.of("-"));
            Awaitility.await().atMost(Duration.ofMinutes(25)).until(() -> waiting.size() == PLANS + 1);
            long millis = (System.nanoTime() - begin) / NANOS_PER_MILLI;
            long grown = usedHeap() - before;
            long threads = threads();

            List<Long> served = new ArrayList<>();
            Random random = new Random(7);
            List<String> ids = new ArrayList<>(waiting);
            Collections.shuffle(ids, random);
            for (String id : ids.subList(0, Math.min(WOKEN, ids.size()))) {
                if (!id.equals(id(0))) {
                    served.add(wake(id));
                }
            }
            List<Long> attached = attached(runner);

            System.out.printf(
                    "%d plans wait: requested and left in %d ms, %d threads of plans, heap grew by %d KiB (%d bytes a"
                            + " plan)%n",
                    PLANS, millis, threads, grown / 1024, grown / PLANS);
            System.out.printf("a signal continues a plan without a runner: %s%n", percentiles(served));
            System.out.printf("a signal continues a plan whose runner waits with it: %s%n", percentiles(attached));
            assertThat(threads).isLessThanOrEqualTo(2 * AT_ONCE);
            assertThat(grown).isLessThan(PLANS * MOST_BYTES_PER_PLAN);
            assertThat(median(served))
                    .as("ms until a plan without a runner goes on")
                    .isLessThan(MOST_MILLIS);
            assertThat(median(attached))
                    .as("ms until a plan with its runner goes on")
                    .isLessThan(MOST_MILLIS);
        }
    }

    /** The wake-up times of plans whose runner waits with them, while all the others wait. */
    private List<Long> attached(PlanRunner runner) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        for (int number = 0; number < WOKEN / 4; number++) {
            String id = name + "-attached-" + number;
            Thread run = new Thread(() -> {
                try {
                    runner.run(plan, id, "-", new PlanListener() {
                        @Override
                        public void stepWaiting(EntityKey entity, Step step, Step.Wait wait) {
                            waiting.add(entity.id());
                        }
                    });
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            run.start();
            times.add(wake(id));
            run.join();
        }
        return times;
    }

    private String request(int number) {
        RunnerInstallation.request(EntityKey.plan(id(number)), name, Snapshot.of("-"));
        return id(number);
    }

    private String id(int number) {
        return name + "-" + number;
    }

    /** Signals a plan and returns the nanoseconds until its step runs. */
    private long wake(String id) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> waiting.contains(id));
        long begin = System.nanoTime();
        RunnerInstallation.signal(EntityKey.plan(id), UUID.randomUUID().toString(), "approved", Snapshot.of(id));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> woken.containsKey(id));
        return woken.get(id) - begin;
    }

    private static long median(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / NANOS_PER_MILLI;
    }

    private static String percentiles(List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return "p50 %d ms, p99 %d ms, %d times"
                .formatted(
                        sorted.get(sorted.size() / 2) / NANOS_PER_MILLI,
                        sorted.get(sorted.size() * 99 / 100) / NANOS_PER_MILLI,
                        sorted.size());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rewind-plan-")
                        || thread.getName().startsWith("rewind-step-"))
                .count();
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
