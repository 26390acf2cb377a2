package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.history.SamePast;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Provides one connected runner for all tests of a class, and a plan id, a story and threads for each test. */
public final class RunnerTester implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final String name;
    private @Nullable PlanRunner runner;
    private String id = "";
    private Story story = new Story();
    private ExecutorService threads = Executors.newCachedThreadPool();

    /** @param name the prefix of the plan ids */
    RunnerTester(String name) {
        this.name = name;
    }

    PlanRunner runner() {
        if (runner == null) {
            throw new IllegalStateException("a tester is registered as a static extension");
        }
        return runner;
    }

    String id() {
        return id;
    }

    EntityKey plan() {
        return EntityKey.plan(id);
    }

    Story story() {
        return story;
    }

    /** The engine's view of a plan. */
    public static <T> PlanDefinition<T> definitionOf(Plan<T> plan) {
        return plan.definition();
    }

    /** Runs this test's plan to its end. */
    <T> PlanResult<T> run(Plan<T> plan, T state) throws InterruptedException {
        return runner().run(plan, id, state, story);
    }

    /** Runs this test's plan on another thread. */
    <T> Future<PlanResult<T>> start(Plan<T> plan, T state) {
        return start(runner(), plan, state);
    }

    /** Runs this test's plan on another thread and with another runner. */
    <T> Future<PlanResult<T>> start(PlanRunner other, Plan<T> plan, T state) {
        return threads.submit(() -> other.run(plan, id, state, story));
    }

    /** Interrupts the runs that {@link #start} has started. */
    void interrupt() {
        threads.shutdownNow();
    }

    /** The events of this test's plan. */
    List<PlanEvent> published() {
        return RunnerInstallation.published(RunnerInstallation.running(), plan());
    }

    /** The events of this test's plan, each with its epoch. */
    List<String> kinds() {
        return published().stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.epoch())
                .toList();
    }

    /** The rollbacks that this test's plan has answered as applied. */
    List<RollbackApplied> applied() {
        return published().stream()
                .filter(RollbackApplied.class::isInstance)
                .map(RollbackApplied.class::cast)
                .toList();
    }

    /** The facts of one type about this test's plan. */
    <F extends Fact> List<F> facts(Class<F> kind) {
        return RunnerInstallation.facts(plan()).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        runner = PlanRunner.connect(RunnerInstallation.running());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        id = RunnerInstallation.freshId(name);
        story = new Story();
        threads = Executors.newCachedThreadPool();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a plan of this test ignores its interrupt");
        }
        SamePast.assertThatLogAndStoresTellTheSame(plan());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        runner().close();
    }
}
