package dev.rewind.runner;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.rewind.events.EntityKey;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Snapshot;
import dev.rewind.events.topics.Service;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.runner.PlanRun.Beginning;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
 * <p>A plan id names one plan for ever. Run again, it is resumed where the log says that it stood: a step that a dead
 * runner left open is reported failed, taken back and tried again, a rollback that was not brought to its end is, and a
 * plan that has ended gives its result once more and does nothing. Whoever runs the plan still is of an older epoch from
 * then on and stops: the newest runner has it. To know whether an id is new, {@link #run} waits for the processor once,
 * before the first step; {@link #start} makes an id of its own and waits for nobody.
 */
public final class PlanRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);

    private final Inbox inbox;
    private final ExecutorService workers = Workers.named("rewind-step-");
    private final Means means;
    private final Tracer tracer;
    private final int maxStateBytes;
    private final Phaser running = new Phaser(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    private PlanRunner(
            EventLog log, Archive archive, Inbox inbox, Patience patience, int maxStateBytes, OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.rewind.runner");
        String name = TakeOver.nameOf(UuidCreator.getTimeOrderedEpoch().toString());
        this.means = new Means(name, log, archive, workers, patience);
        this.inbox = inbox;
        this.maxStateBytes = maxStateBytes;
    }

    /**
     * Connects to the broker of this configuration.
     *
     * @throws ConfigurationException when a setting is invalid, the broker does not answer, or topics are missing
     */
    public static PlanRunner connect(Configuration configuration) {
        return connect(configuration, GlobalOpenTelemetry.get());
    }

    /** As {@link #connect(Configuration)}, with spans for this OpenTelemetry instead of the global one. */
    public static PlanRunner connect(Configuration configuration, OpenTelemetry telemetry) {
        Patience patience = Patience.of(configuration);
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        TopicProvisioning.check(configuration, Service.PLAN_RUNNER);
        EventLog log = EventLog.connect(configuration);
        try {
            return new PlanRunner(
                    log, new Archive(configuration), Inbox.connect(configuration), patience, maxStateBytes, telemetry);
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
     * Runs a plan to its end, or takes it up where an earlier run of the id has left it.
     *
     * @param id of the plan's entity, {@code plan:<id>}
     * @param state what the first step starts from; of a plan that is resumed, the log's state counts instead
     * @param listener hears how it gets on
     * @return how it ended, completed or failed, now or earlier
     * @throws IllegalArgumentException when the id is not of its form, or the state cannot be a checkpoint: too large, or
     *     of a type that does not survive the way through JSON
     * @throws IllegalStateException when this runner runs a plan of this id already
     * @throws PlanStoppedException when the runner cannot go on; the plan has neither completed nor failed
     * @throws InterruptedException when this thread is interrupted; the plan has neither completed nor failed, and the
     *     log has the step that was under way as open
     */
    public <T> PlanResult<T> run(Plan<T> plan, String id, T state, PlanListener listener) throws InterruptedException {
        return run(plan, id, state, listener, Beginning.ASK);
    }

    /**
     * Runs a plan to its end under an id of its own, a UUID. Its first step waits for the acknowledgement of its
     * checkpoint only, as any other step does, and not for the processor.
     *
     * @param state what the first step starts from
     * @param listener hears how it gets on, and the id
     * @return as {@link #run(Plan, String, Object, PlanListener)}
     */
    public <T> PlanResult<T> start(Plan<T> plan, T state, PlanListener listener) throws InterruptedException {
        return run(plan, UuidCreator.getTimeOrderedEpoch().toString(), state, listener, Beginning.NEW);
    }

    /**
     * Takes up a plan where an earlier run has left it.
     *
     * @return as {@link #run(Plan, String, Object, PlanListener)}
     * @throws PlanStoppedException also when the log does not know the plan
     */
    public <T> PlanResult<T> resume(Plan<T> plan, String id, PlanListener listener) throws InterruptedException {
        return run(plan, id, null, listener, Beginning.RESUME);
    }

    /**
     * Has a plan given up that this runner runs: its steps are interrupted, all is undone, and it ends failed with an
     * error of type {@code cancelled}.
     *
     * @return whether this runner runs such a plan
     */
    public boolean cancel(String id, String reason) {
        return inbox.tell(EntityKey.plan(id), new Mailbox.Signal.Cancelled(reason));
    }

    private <T> PlanResult<T> run(
            Plan<T> plan, String id, @Nullable T state, PlanListener listener, Beginning beginning)
            throws InterruptedException {
        EntityKey entity = EntityKey.plan(id);
        StateCodec<T> codec = new StateCodec<>(plan.type(), maxStateBytes);
        Snapshot snapshot = state == null && beginning == Beginning.RESUME ? null : snapshot(codec, state);
        if (closed.get()) {
            throw new PlanStoppedException(
                    PlanStoppedException.Problem.CLOSED, "the plan runner is closed and takes no more plans");
        }
        Mailbox mailbox = new Mailbox();
        inbox.subscribe(entity, mailbox);
        running.register();
        PlanTrace trace = new PlanTrace(tracer, plan.name(), entity);
        LogScope logged = trace.logged();
        try {
            PlanResult<T> result = new PlanRun<>(
                            entity, plan, state, snapshot, codec, mailbox, means, new Narrator(listener), trace)
                    .run(beginning);
            trace.ended(result);
            return result;
        } finally {
            trace.end();
            logged.end();
            running.arriveAndDeregister();
            inbox.unsubscribe(entity);
        }
    }

    /** As {@link #close(Duration)}, without time for plans to finish. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Ends the runner, which takes no more plans. Plans under way have that long to finish. Those that have not stop with
     * a {@link PlanStoppedException}: their steps are interrupted, the log has them as far as they got, and another
     * runner can take them up. A rollback that is being applied is brought to its end first, if that takes no longer than
     * {@code REWIND_STEP_GRACE}.
     */
    public void close(Duration finishWithin) {
        if (closed.getAndSet(true)) {
            return;
        }
        int plans = running.arriveAndDeregister();
        boolean finished = finish(plans, finishWithin);
        inbox.close();
        if (!finished && !finish(plans, means.patience().grace())) {
            LOG.atWarn().addKeyValue("plans", running.getRegisteredParties()).log("Closed while plans were under way");
        }
        workers.shutdown();
        means.log().close();
    }

    private boolean finish(int plans, Duration within) {
        try {
            running.awaitAdvanceInterruptibly(plans, within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <T> Snapshot snapshot(StateCodec<T> codec, @Nullable T state) {
        try {
            Snapshot snapshot = codec.snapshot(state);
            codec.restore(snapshot);
            return snapshot;
        } catch (StepFailedException | IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
