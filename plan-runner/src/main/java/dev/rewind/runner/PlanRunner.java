package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.execution.PlanRun.Beginning;
import dev.rewind.runner.execution.PlanRuns;
import dev.rewind.runner.history.PlanHistory;
import dev.rewind.runner.history.PlanPast;
import dev.rewind.runner.history.RunTakeover;
import dev.rewind.runner.log.PlanEventProducer;
import dev.rewind.runner.mailbox.AlreadyRunningException;
import dev.rewind.runner.mailbox.MailboxConsumer;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.serving.CountedPlan;
import dev.rewind.runner.serving.OfferConsumer;
import dev.rewind.runner.serving.OfferedPlan;
import dev.rewind.runner.serving.RefusedPlans;
import dev.rewind.runner.serving.ServedPlan;
import dev.rewind.runner.work.WaitLimits;
import dev.rewind.runner.work.WorkerThreads;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresencePublisher;
import dev.rewind.service.presence.RunnerPresence;
import dev.rewind.service.topics.TopicProvisioning;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs plans. Before each step it waits only until Kafka has acknowledged the state that the step starts from. When a
 * rollback command comes, it undoes the listed steps, restores the checkpoint's state and continues from there.
 * Commands come after a failed step, or after a request.
 *
 * <p>Safe for use by several threads. Each call of {@link #run} runs one plan. All plans share one producer and one
 * consumer.
 *
 * <p>A plan id is used for one plan only. If it is run again, the plan resumes where it stopped:
 * <ul>
 * <li>A step that a dead runner left open is reported as failed, rolled back and tried again.
 * <li>A rollback that was not finished is finished.
 * <li>A plan that has ended returns its result again, and no step runs.
 * </ul>
 *
 * <p>The newest runner owns the plan: a runner that still runs it has an older epoch and stops. {@link #run} waits for
 * the processor once, before the first step, to learn whether the id is new. {@link #start} creates an id and does not
 * wait.
 */
public final class PlanRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);

    /** How many names of plans a runner lists as those that it runs. */
    private static final int MOST_NAMES = 50;

    private final Configuration configuration;
    private final MailboxConsumer mailboxes;
    private final PresencePublisher presence;
    private final Set<String> plans = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = WorkerThreads.named("rewind-step-");
    private final RunnerContext runnerContext;
    private final PlanRuns runs;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Queue<PlanServer> servers = new ConcurrentLinkedQueue<>();
    private final RefusedPlans refusedPlans;

    private PlanRunner(
            Configuration configuration,
            PlanEventProducer log,
            PlanPast past,
            MailboxConsumer mailboxes,
            WaitLimits limits,
            int maxStateBytes,
            boolean hasPresence,
            OpenTelemetry telemetry) {
        this.configuration = configuration;
        String name = RunTakeover.nameOfRunner(UUID.randomUUID().toString());
        this.presence = PresencePublisher.start(
                configuration,
                hasPresence,
                name,
                RunnerPresence.PLAN_RUNNER,
                () -> plans.stream().sorted().toList());
        this.runnerContext = new RunnerContext(name, presence.isPublished(), log, past, workers, limits);
        this.mailboxes = mailboxes;
        this.runs = new PlanRuns(mailboxes, runnerContext, telemetry.getTracer("dev.rewind.runner"), maxStateBytes);
        this.refusedPlans = new RefusedPlans(log, name);
        mailboxes.whenLost(this::stopServing);
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
        WaitLimits limits = WaitLimits.of(configuration);
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        boolean hasPresence = TopicProvisioning.checkAndHasPresence(configuration, RunnerPermissions.PLAN_RUNNER, null);
        PlanEventProducer log = PlanEventProducer.connect(configuration);
        try {
            return new PlanRunner(
                    configuration,
                    log,
                    PlanPast.of(configuration),
                    MailboxConsumer.connect(configuration),
                    limits,
                    maxStateBytes,
                    hasPresence,
                    telemetry);
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
     * Runs a plan to its end, or resumes it if the id was run before. If a step waits, this waits with it.
     *
     * @param id the id of the plan's entity {@code plan:<id>}
     * @param state the state that the first step starts from; ignored when the plan resumes
     * @param listener receives the progress
     * @return the result of the plan, which may have ended in an earlier run
     * @throws IllegalArgumentException when the id is not valid, the state is too large, or the state changes when it
     *     is written as JSON and read back
     * @throws IllegalStateException when this runner is already running a plan of this id
     * @throws PlanStoppedException when the runner cannot continue; the plan has neither completed nor failed
     * @throws InterruptedException when this thread is interrupted; the plan has neither completed nor failed, and its
     *     current step stays open in the log
     */
    public <T> PlanResult<T> run(Plan<T> plan, String id, T state, PlanListener listener) throws InterruptedException {
        return run(plan, id, state, listener, Beginning.ASK, null, () -> {});
    }

    /**
     * Runs a plan to its end under a new id, a UUID. The first step waits for the acknowledgement of its checkpoint, as
     * every step does, and not for the processor.
     *
     * @param state the state that the first step starts from
     * @param listener receives the progress and the id
     * @return as {@link #run(Plan, String, Object, PlanListener)}
     */
    public <T> PlanResult<T> start(Plan<T> plan, T state, PlanListener listener) throws InterruptedException {
        return run(plan, UUID.randomUUID().toString(), state, listener, Beginning.NEW, null, () -> {});
    }

    /**
     * Resumes a plan where an earlier run stopped.
     *
     * @return as {@link #run(Plan, String, Object, PlanListener)}
     * @throws PlanStoppedException also when there is no plan of this id
     */
    public <T> PlanResult<T> resume(Plan<T> plan, String id, PlanListener listener) throws InterruptedException {
        return run(plan, id, null, listener, Beginning.RESUME, null, () -> {});
    }

    /**
     * Serves plans: takes those that are requested by these plans' names, each on a thread of its own, and runs them
     * as {@link #resume} does. All runners that serve a name share the work. A plan whose runner stops or dies is taken
     * by another one.
     *
     * <pre>{@code
     * PlanRunner runner = PlanRunner.connect(configuration);
     * PlanServer server = runner.serve(PlanListener.SILENT, fulfilment, refund);
     * }</pre>
     *
     * <p>A plan whose step waits holds no thread and no runner. It is offered again when the wait ends.
     *
     * <p>{@code REWIND_PLANS_AT_ONCE} limits how many plans of each name run in this runner at once. {@link
     * Plan.Builder#limit} limits how many of a name run in all runners together.
     *
     * @param listener receives the progress of all plans; is called by several threads
     * @throws IllegalArgumentException when two plans have the same name
     * @throws PlanStoppedException when this runner is closed
     * @throws ConfigurationException when a setting is invalid
     */
    public PlanServer serve(PlanListener listener, Plan<?>... plans) {
        requireOpen();
        Set<String> names = new HashSet<>();
        for (Plan<?> plan : plans) {
            if (!names.add(plan.name())) {
                throw new IllegalArgumentException(
                        "two plans are named \"" + plan.name() + "\"; a name is served once");
            }
        }
        int most = configuration.integer(Setting.PLANS_AT_ONCE);
        ExecutorService planThreads = WorkerThreads.named("rewind-plan-");
        List<OfferConsumer> offers = new ArrayList<>();
        for (Plan<?> plan : plans) {
            if (this.plans.size() < MOST_NAMES) {
                this.plans.add(plan.name());
            }
            OfferedPlan offered = (id, offer, takenOver) -> runOffered(plan, id, offer, listener, takenOver);
            int limit = plan.definition().limit();
            offers.add(OfferConsumer.start(
                    configuration, new ServedPlan(plan.name(), most, limit, offered, this::standing), planThreads));
        }
        PlanServer server = new PlanServer(offers, planThreads);
        servers.add(server);
        return server;
    }

    /** Without rollback commands no plan can run here, so this runner takes none, and no longer says that it is there. */
    private void stopServing() {
        servers.forEach(PlanServer::close);
        presence.close();
    }

    /** Where a plan stands that counts towards the limit of its name. */
    private CountedPlan.Standing standing(EntityKey plan, EventRef offer) throws InterruptedException {
        try {
            PlanHistory history = runnerContext.past().read(plan, offer);
            return history.isLeft()
                    ? CountedPlan.Standing.LEFT
                    : history.isFor(runnerContext.runner())
                            ? CountedPlan.Standing.TAKEABLE
                            : CountedPlan.Standing.TAKEN;
        } catch (PlanStoppedException | KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .setCause(e)
                    .log("It is not known where a plan stands, so it counts towards the limit of its name");
            return CountedPlan.Standing.TAKEN;
        }
    }

    /** Runs an offered plan. False when it is to be tried again. */
    private <T> boolean runOffered(
            Plan<T> plan, EntityKey id, EventRef offer, PlanListener listener, Runnable takenOver)
            throws InterruptedException {
        AtomicBoolean isTaken = new AtomicBoolean();
        Runnable noteTaken = () -> {
            isTaken.set(true);
            takenOver.run();
        };
        try {
            run(plan, id.id(), null, listener, Beginning.OFFERED, offer, noteTaken);
            refusedPlans.ended(id);
            return true;
        } catch (AlreadyRunningException e) {
            // This runner was taken for lost, so the plan was offered again. The run of before will notice and end.
            return false;
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("plan", id)
                    .addKeyValue("name", plan.name())
                    .setCause(e)
                    .log("A requested plan stopped because the broker failed; trying again");
            return false;
        } catch (PlanStoppedException e) {
            return stopped(plan, id, e, listener, isTaken.get());
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("plan", id)
                    .addKeyValue("name", plan.name())
                    .setCause(e)
                    .log("A requested plan cannot run in this runner; it is parked");
            refusedPlans.park(id, plan.name(), String.valueOf(e.getMessage()));
            return true;
        }
    }

    /** Whether the offer of a plan is dealt with that has stopped in this runner. */
    private boolean stopped(
            Plan<?> plan, EntityKey id, PlanStoppedException why, PlanListener listener, boolean wasTaken)
            throws InterruptedException {
        if (why.problem() == PlanStoppedException.Problem.FENCED && !wasTaken) {
            LOG.atDebug().addKeyValue("plan", id).log("Another runner was faster to take a requested plan");
            return true;
        }
        boolean again = switch (why.problem()) {
            case LOG_UNAVAILABLE, NO_COMMAND, NO_DECISION, PAST_GONE, CLOSED -> true;
            // A refusal says that the plan has changed. So it is taken again as it is now, unless that does
            // not help.
            case REFUSED, PROCESSOR_TOO_OLD -> !refusedPlans.parked(id, plan.name(), String.valueOf(why.getMessage()));
            case FENCED, NOT_FOUND, STATE_UNREADABLE, PARKED, AWAITING_APPROVAL, PAUSED -> false;
        };
        if (!again) {
            refusedPlans.ended(id);
        }
        LOG.atLevel(why.problem() == PlanStoppedException.Problem.CLOSED ? Level.INFO : Level.WARN)
                .addKeyValue("plan", id)
                .addKeyValue("name", plan.name())
                .addKeyValue("problem", why.problem())
                .addKeyValue("why", why.getMessage())
                .addKeyValue("again", again)
                .log("A requested plan stopped in this runner");
        new ProgressReporter(listener).report(it -> it.planStopped(id, why));
        return !again;
    }

    /**
     * Cancels a plan that this runner is running. Its steps are interrupted, all completed steps are undone, and the
     * plan ends as failed with an error of type {@code cancelled}.
     *
     * @return false when this runner runs no plan of this id
     */
    public boolean cancel(String id, String reason) {
        return mailboxes.send(EntityKey.plan(id), new PlanMailbox.Signal.CancelRequested(reason));
    }

    /**
     * Pauses a plan that this runner is running. Its steps are interrupted and cancelled in the log, and {@link #run}
     * throws a {@link PlanStoppedException}. No step of a paused plan starts or times out. A run of the id resumes it.
     * Without a processor, the plan stops as if the runner had been closed.
     *
     * @param reason for people; the log records it
     * @param requestedBy the person or program that pauses the plan
     * @return false when this runner runs no plan of this id
     */
    public boolean pause(String id, String reason, String requestedBy) {
        return mailboxes.send(EntityKey.plan(id), new PlanMailbox.Signal.PauseRequested(reason, requestedBy));
    }

    private <T> PlanResult<T> run(
            Plan<T> plan,
            String id,
            @Nullable T state,
            PlanListener listener,
            Beginning beginning,
            @Nullable EventRef offer,
            Runnable takenOver)
            throws InterruptedException {
        EntityKey entity = EntityKey.plan(id);
        requireOpen();
        if (plans.size() < MOST_NAMES) {
            plans.add(plan.name());
        }
        return runs.run(plan.definition(), entity, state, listener, beginning, offer, takenOver);
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new PlanStoppedException(
                    PlanStoppedException.Problem.CLOSED,
                    "the plan runner is closed and takes no more plans; connect a new one");
        }
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed.get();
    }

    /** As {@link #close(Duration)}, without waiting for plans to finish. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Closes the runner, which then takes no more plans. Plans that do not finish in time stop with a {@link
     * PlanStoppedException}, and another runner can resume them; those that were requested are offered to other
     * runners. Their open steps are interrupted and cancelled in the log, so that they do not time out later. Cancelled
     * steps with {@link StepBuilder#undoUnfinished} are undone. A rollback in progress is finished first, within
     * {@code REWIND_STEP_GRACE}. Without a processor, steps stay open.
     *
     * @param finishWithin how long running plans may take to finish
     */
    public void close(Duration finishWithin) {
        if (closed.getAndSet(true)) {
            return;
        }
        servers.forEach(PlanServer::close);
        int sinceClose = runs.close();
        boolean finished = runs.haveEnded(sinceClose, finishWithin);
        if (!finished) {
            mailboxes.sendAll(new PlanMailbox.Signal.RunnerClosing());
            finished = runs.haveEnded(sinceClose, runnerContext.limits().grace());
        }
        mailboxes.close();
        if (!finished && !runs.haveEnded(sinceClose, runnerContext.limits().grace())) {
            LOG.atWarn().addKeyValue("plans", runs.count()).log("The runner closed while plans were still running");
        }
        workers.shutdown();
        presence.close();
        runnerContext.log().close();
    }
}
