package dev.rewind.benchmarks.comparison;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plans that run at the same time. Each takes a durable step after the other; when it has taken all of its steps, the
 * next plan follows.
 */
public final class PlanLoad {

    private static final int READERS = 16;
    private static final int NOT_FOUND = 404;

    /** After a crash, a partition may still be restored. */
    private static final int UNAVAILABLE = 503;

    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();
    private static final Duration READABLE_WITHIN = Duration.ofMinutes(10);
    private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":\\s*([0-9]+)");

    private final CheckpointSystem system;
    private final String prefix;
    private final int stepsPerPlan;
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final List<String> current;
    private final AtomicLong steps = new AtomicLong();
    private final long began = System.nanoTime();
    private final Threads threads;
    private volatile long endsAt;
    private volatile boolean crashing;

    private PlanLoad(CheckpointSystem system, String prefix, int plans, int stepsPerPlan, long nanos) {
        this.system = system;
        this.prefix = prefix;
        this.stepsPerPlan = stepsPerPlan;
        current = new java.util.concurrent.CopyOnWriteArrayList<>(java.util.Collections.nCopies(plans, prefix));
        endsAt = began + nanos;
        threads = Threads.start(plans, this::work);
    }

    /** Starts this many plans at once, for some time. Their ids begin with the prefix. */
    static PlanLoad start(CheckpointSystem system, String prefix, int plans, int stepsPerPlan, Duration time) {
        return new PlanLoad(system, prefix, plans, stepsPerPlan, time.toNanos());
    }

    private void work(int number) {
        for (int generation = 0; System.nanoTime() < endsAt; generation++) {
            String plan = prefix + "-" + number + "-" + generation;
            current.set(number, plan);
            try {
                run(plan);
            } catch (RuntimeException e) {
                if (crashing) {
                    return;
                }
                throw e;
            }
        }
    }

    private void run(String plan) {
        int step = 0;
        while (step < stepsPerPlan && (step == 0 || System.nanoTime() < endsAt)) {
            system.step(plan, step + 1);
            step++;
            acknowledged.put(plan, step);
            steps.incrementAndGet();
        }
        system.end(plan, step);
    }

    /** Waits until the time is over and the clients have ended, and returns the acknowledged steps per second. */
    double join() {
        threads.join();
        return steps.get() / seconds();
    }

    /** Lets the clients end at the next failure, which is expected from now on. */
    void expectCrash() {
        crashing = true;
    }

    /** Lets the clients end after the current step. */
    void endNow() {
        endsAt = System.nanoTime();
    }

    /** How many steps are acknowledged. */
    long steps() {
        return steps.get();
    }

    /** The seconds since the start. */
    double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** A plan that runs. */
    String anyPlan(Random random) {
        return current.get(random.nextInt(current.size()));
    }

    /** The plans that have taken all of their steps. */
    List<String> whole() {
        return acknowledged.entrySet().stream()
                .filter(plan -> plan.getValue() == stepsPerPlan)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Waits until every acknowledged checkpoint can be read, and returns the steps per second until then. */
    double awaitReadable() {
        ConcurrentLinkedQueue<Map.Entry<String, Integer>> open = new ConcurrentLinkedQueue<>(acknowledged.entrySet());
        Threads.start(READERS, number -> {
                    try (HttpConnection http = new HttpConnection(system.address())) {
                        for (Map.Entry<String, Integer> plan = open.poll(); plan != null; plan = open.poll()) {
                            awaitReadable(http, plan.getKey(), plan.getValue());
                        }
                    }
                })
                .join();
        return steps.get() / seconds();
    }

    private void awaitReadable(HttpConnection http, String plan, int wanted) throws IOException {
        long giveUp = System.nanoTime() + READABLE_WITHIN.toNanos();
        Integer latest = latest(http, plan);
        while (latest == null || latest < wanted) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("step " + wanted + " of " + plan
                        + " was acknowledged and cannot be read; the latest is " + latest);
            }
            LockSupport.parkNanos(POLL_NANOS);
            latest = latest(http, plan);
        }
    }

    private @Nullable Integer latest(HttpConnection http, String plan) throws IOException {
        HttpConnection.Answer answer = http.get(system.latest(plan), system.seesAllSteps(plan));
        if (answer.status() == NOT_FOUND || answer.status() == UNAVAILABLE) {
            return null;
        }
        if (answer.status() != 200) {
            throw new IllegalStateException(
                    system.latest(plan) + " was answered with status " + answer.status() + ": " + answer.text());
        }
        return sequence(answer.text());
    }

    static int sequence(String checkpoint) {
        Matcher sequence = SEQUENCE.matcher(checkpoint);
        if (!sequence.find()) {
            throw new IllegalStateException("the answer has no sequence: " + checkpoint);
        }
        return Integer.parseInt(sequence.group(1));
    }

    /** The steps that are acknowledged of each plan. */
    List<String> plans() {
        return new ArrayList<>(acknowledged.keySet());
    }
}
