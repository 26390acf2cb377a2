package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.service.config.Configuration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a test does with Rewind: runs plans, moves the time of the log, injects faults, reads facts. A test gets it as a
 * parameter, see {@link RewindTest}. It ends with the test, and with it all runners that it has connected.
 *
 * <p>Safe for use by several threads of one test.
 */
public final class RewindKit {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Configuration LOSING_RESULTS =
            Configuration.of(Map.of("REWIND_KAFKA_PRODUCER_INTERCEPTOR_CLASSES", LostResults.class.getName()), null);

    private final TestProcessor installation;
    private final Deque<PlanRunner> runners = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "rewind-test-plan");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable PlanRunner current;
    private @Nullable CrashPoint crash;

    RewindKit(TestProcessor installation) {
        this.installation = installation;
    }

    /** The configuration of this installation, for services that the test starts itself. */
    public Configuration configuration() {
        return installation.configuration();
    }

    /**
     * The address of the broker, {@code host:port}.
     *
     * @throws IllegalStateException when the test has no broker
     */
    public String bootstrapServers() {
        return installation.bootstrapServers();
    }

    /** An id that no other test of this JVM has: the name, a dash and a number. */
    public String newId(String name) {
        return name + "-" + NUMBER.incrementAndGet();
    }

    /** A runner for plans that the test runs itself. It is connected at the first use. */
    public synchronized PlanRunner runner() {
        PlanRunner connected = current;
        if (connected == null) {
            connected = connectRunner();
            current = connected;
        }
        return connected;
    }

    /** Connects one more runner, such as one that takes over from another. */
    public synchronized PlanRunner connectRunner() {
        PlanRunner runner = PlanRunner.connect(LOSING_RESULTS.over(configuration()));
        runners.push(runner);
        return runner;
    }

    /**
     * Runs a plan to its end, as {@link PlanRunner#run(Plan, String, Object)} does, or to the crash that this kit was
     * told. After a crash, the next run has a new runner: it resumes the plan as a restarted service would.
     *
     * @throws RunnerCrashed at the point that {@link #crashAfter}, {@link #crashBefore} or {@link #loseResultOf} named
     * @throws IllegalStateException when the plan ended and that point was not reached
     */
    public <T> PlanResult<T> run(Plan<T> plan, String id, T state) throws InterruptedException {
        CrashPoint point = takeCrash(plan);
        if (point == null) {
            return runner().run(plan, id, state);
        }
        PlanRunner doomed = runner();
        EntityKey entity = EntityKey.plan(id);
        List<String> steps = plan.stepNames();
        if (point.kind() == CrashPoint.Kind.RESULT_LOST) {
            LostResults.arm(entity, point.step(), steps.get(steps.size() - 1).equals(point.step()));
        }
        try {
            PlanResult<T> ended = doomed.run(plan, id, state, point.listener());
            throw new IllegalStateException("the plan ended as " + ended.outcome()
                    + " and its runner was not to survive " + point + "; check that this step runs:\n"
                    + plan(id).timeline());
        } finally {
            LostResults.disarm(entity);
            dropRunner();
        }
    }

    /** As {@link #run}, on a thread of its own, so that the test can move time or request a rollback meanwhile. */
    public <T> Future<PlanResult<T>> start(Plan<T> plan, String id, T state) {
        CompletableFuture<PlanResult<T>> ended = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                ended.complete(run(plan, id, state));
            } catch (InterruptedException | RuntimeException | RunnerCrashed e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    /** The time of the log's clock. Time-outs, waits and retention follow it. */
    public Instant now() {
        return Instant.now().plus(LogTime.ahead());
    }

    /**
     * Moves the log's clock forward. The processor then fires what has become due: time-outs of steps, ends of waits,
     * repeated commands, retention. This returns when the processor knows the new time; what it fires comes a moment
     * later, and the assertions wait for it. The clock never goes back, and it is the same for all tests of the JVM.
     *
     * @param by at least 1 ms
     * @throws IllegalArgumentException when the duration is shorter
     */
    public void advance(Duration by) {
        if (by.toMillis() < 1) {
            throw new IllegalArgumentException("time cannot move by " + by + "; give a duration of at least 1 ms");
        }
        LogTime.advance(by);
        installation.catchUp();
    }

    /**
     * Ends the runner of the next {@link #run} when Kafka has acknowledged that this step completed, before the next
     * step runs. The next step is open in the log then.
     *
     * @param step any step of the plan but the last one, whose completion ends the plan
     */
    public RewindKit crashAfter(String step) {
        return crashAt(new CrashPoint(CrashPoint.Kind.AFTER, step));
    }

    /** Ends the runner of the next {@link #run} when this step has its checkpoint, before its function is called. */
    public RewindKit crashBefore(String step) {
        return crashAt(new CrashPoint(CrashPoint.Kind.BEFORE, step));
    }

    /**
     * Ends the runner of the next {@link #run} when the function of this step has returned, before Kafka gets the event
     * that says so. The step's effects are there, and its result is lost. The step runs again in the next run.
     */
    public RewindKit loseResultOf(String step) {
        return crashAt(new CrashPoint(CrashPoint.Kind.RESULT_LOST, step));
    }

    /**
     * Fences the runner that runs a plan: another runner takes the plan over and runs it to its end. The first one
     * stops with a {@link dev.rewind.runner.PlanStoppedException}.
     *
     * @return the result of the plan in the runner that took it over
     */
    public <T> PlanResult<T> fence(Plan<T> plan, String id) throws InterruptedException {
        return connectRunner().resume(plan, id, PlanListener.SILENT);
    }

    /**
     * Publishes every event of an entity once more, byte by byte, as a publisher does that did not get its
     * acknowledgement.
     *
     * @return how many events were published
     */
    public int duplicate(EntityKey entity) {
        return EventCopies.publish(installation, entity);
    }

    /** Requests a rollback of an entity, as a person would, and waits for the acknowledgement. */
    public void requestRollback(EntityKey entity, RollbackTarget target, String reason) {
        publish(entity, new PlanEvent.RollbackRequested(null, target, reason, "test", null, null));
    }

    /** Requests a plan by its name, for the runners that serve it. */
    public EntityKey requestPlan(String name, String id, Object state) {
        EntityKey entity = EntityKey.plan(id);
        publish(entity, new PlanEvent.PlanRequested(null, name, Snapshot.of(state), Map.of(), null, "test"));
        return entity;
    }

    /** Publishes any event about an entity and waits for the acknowledgement. */
    public void publish(EntityKey entity, PlanEvent event) {
        installation.publish(entity, event);
    }

    /** What the log records about a plan. */
    public RecordedEntity plan(String id) {
        return entity(EntityKey.plan(id));
    }

    /** What the log records about an entity of any type. */
    public RecordedEntity entity(EntityKey entity) {
        return new RecordedEntity(entity, () -> installation.facts(entity));
    }

    void close() {
        threads.shutdownNow();
        Deque<PlanRunner> open;
        synchronized (this) {
            open = new ArrayDeque<>(runners);
            runners.clear();
            current = null;
        }
        open.forEach(PlanRunner::close);
    }

    private synchronized RewindKit crashAt(CrashPoint point) {
        crash = point;
        return this;
    }

    private synchronized void dropRunner() {
        current = null;
    }

    private synchronized @Nullable CrashPoint takeCrash(Plan<?> plan) {
        CrashPoint point = crash;
        crash = null;
        List<String> steps = plan.stepNames();
        if (point != null && !steps.contains(point.step())) {
            throw new IllegalArgumentException(
                    "plan \"" + plan.name() + "\" has no step \"" + point.step() + "\"; it has " + steps);
        }
        if (point != null
                && point.kind() == CrashPoint.Kind.AFTER
                && steps.get(steps.size() - 1).equals(point.step())) {
            throw new IllegalArgumentException("\"" + point.step()
                    + "\" is the last step, and its completion ends the plan; use loseResultOf(\"" + point.step()
                    + "\")");
        }
        return point;
    }
}
