package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
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

/** A connected runner for all tests of a class, and for each of them the id of a plan, its story, and threads to run it on. */
final class RunnerTester implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final String name;
    private @Nullable PlanRunner runner;
    private String id = "";
    private Story story = new Story();
    private ExecutorService threads = Executors.newCachedThreadPool();

    /** @param name what the ids of its plans begin with */
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

    /** Runs this test's plan to its end. */
    <T> PlanResult<T> run(Plan<T> plan, T state) throws InterruptedException {
        return runner().run(plan, id, state, story);
    }

    /** Runs this test's plan on another thread. */
    <T> Future<PlanResult<T>> start(Plan<T> plan, T state) {
        return start(runner(), plan, state);
    }

    /** Runs this test's plan on another thread and by another runner. */
    <T> Future<PlanResult<T>> start(PlanRunner other, Plan<T> plan, T state) {
        return threads.submit(() -> other.run(plan, id, state, story));
    }

    /** Interrupts what {@link #start} has started. */
    void interrupt() {
        threads.shutdownNow();
    }

    /** What was published about this test's plan. */
    List<PlanEvent> published() {
        return Rewind.published(Rewind.running(), plan());
    }

    /** What was published about this test's plan, each with its epoch. */
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

    /** What was decided about this test's plan, of one kind. */
    <F extends Fact> List<F> facts(Class<F> kind) {
        return Rewind.facts(plan()).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        runner = PlanRunner.connect(Rewind.running());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        id = Rewind.freshId(name);
        story = new Story();
        threads = Executors.newCachedThreadPool();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a plan of this test ignores its interrupt");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        runner().close();
    }
}
