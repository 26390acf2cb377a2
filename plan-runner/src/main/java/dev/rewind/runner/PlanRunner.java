package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Snapshot;
import dev.rewind.events.topics.TopicProvisioning;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs plans. Before each step it waits until the log has acknowledged the state that the step starts from, and for
 * nothing else; when a step fails, or somebody asks, it undoes and restores what the rollback command says and goes on
 * from there.
 *
 * <p>Safe for use by several threads: every call of {@link #run} runs a plan of its own, over one producer and one
 * consumer.
 *
 * <p>Every plan id is for one run. An id that the log knows from an earlier run is not resumed yet: where that run ended
 * in its first epoch, a second run of the id continues the entity's history with a fresh start; otherwise the processor
 * refuses its events, and {@link #run} says so.
 */
public final class PlanRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);

    private static final long IDLE_SECONDS = 30;

    private final EventLog log;
    private final Inbox inbox;
    private final ExecutorService workers = workers();
    private final Patience patience;
    private final int maxStateBytes;
    private final Phaser running = new Phaser(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    private PlanRunner(EventLog log, Inbox inbox, Patience patience, int maxStateBytes) {
        this.log = log;
        this.inbox = inbox;
        this.patience = patience;
        this.maxStateBytes = maxStateBytes;
    }

    /**
     * Connects to the broker of this configuration.
     *
     * @throws ConfigurationException when a setting is invalid, the broker does not answer, or topics are missing
     */
    public static PlanRunner connect(Configuration configuration) {
        Patience patience = Patience.of(configuration);
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        TopicProvisioning.check(configuration);
        EventLog log = EventLog.connect(configuration);
        try {
            return new PlanRunner(log, Inbox.connect(configuration), patience, maxStateBytes);
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** As {@link #run(Plan, String, Object, PlanListener)}, without a listener. */
    public <T> PlanResult<T> run(Plan<T> plan, String id, T state) throws InterruptedException {
        return run(plan, id, state, PlanListener.SILENT);
    }

    /**
     * Runs a plan to its end.
     *
     * @param id of the plan's entity, {@code plan:<id>}
     * @param state what the first step starts from
     * @param listener hears how it gets on
     * @return how it ended, completed or failed
     * @throws IllegalArgumentException when the id is not of its form, or the state cannot be a checkpoint: too large, or
     *     of a type that does not survive the way through JSON
     * @throws IllegalStateException when this runner runs a plan of this id already
     * @throws PlanStoppedException when the runner cannot go on; the plan has neither completed nor failed
     * @throws InterruptedException when this thread is interrupted; the plan has neither completed nor failed, and the
     *     log has the step that was under way as open
     */
    public <T> PlanResult<T> run(Plan<T> plan, String id, T state, PlanListener listener) throws InterruptedException {
        EntityKey entity = EntityKey.plan(id);
        StateCodec<T> codec = new StateCodec<>(plan.type(), maxStateBytes);
        Snapshot snapshot = snapshot(codec, state);
        Mailbox mailbox = new Mailbox();
        inbox.subscribe(entity, mailbox);
        running.register();
        try {
            Journal journal = new Journal(log, entity, plan.name());
            return new PlanRun<>(
                            entity,
                            plan,
                            state,
                            snapshot,
                            codec,
                            journal,
                            mailbox,
                            workers,
                            patience,
                            new Narrator(listener))
                    .run();
        } finally {
            running.arriveAndDeregister();
            inbox.unsubscribe(entity);
        }
    }

    /**
     * Ends the runner. Plans under way stop with a {@link PlanStoppedException}: their steps are interrupted, and the log
     * has them as far as they got. A rollback that is being applied is brought to its end first, if that takes no longer
     * than {@code REWIND_STEP_GRACE}.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        inbox.close();
        try {
            running.awaitAdvanceInterruptibly(
                    running.arriveAndDeregister(), patience.grace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.atWarn().addKeyValue("plans", running.getRegisteredParties()).log("Closed while plans were under way");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdown();
        log.close();
    }

    private static <T> Snapshot snapshot(StateCodec<T> codec, T state) {
        try {
            Snapshot snapshot = codec.snapshot(state);
            codec.restore(snapshot);
            return snapshot;
        } catch (StepFailedException | IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** As many threads as there are steps under way: each run has one at a time. */
    private static ExecutorService workers() {
        AtomicLong number = new AtomicLong();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "rewind-step-" + number.incrementAndGet());
                    // A step that ignores its interrupt must not keep a process alive that wants to end.
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
