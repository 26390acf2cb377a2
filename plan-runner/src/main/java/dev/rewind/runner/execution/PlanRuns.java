package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.context.RunnerContext;
import dev.rewind.runner.definition.PlanDefinition;
import dev.rewind.runner.execution.PlanRun.Beginning;
import dev.rewind.runner.mailbox.MailboxConsumer;
import dev.rewind.runner.mailbox.PlanMailbox;
import dev.rewind.runner.report.LogTraceScope;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.state.StateCodec;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The plans that run in one runner: runs each on the caller's thread, and waits for all of them at the end. */
public final class PlanRuns {

    private final MailboxConsumer mailboxes;
    private final RunnerContext runnerContext;
    private final Tracer tracer;
    private final int maxStateBytes;
    private final Phaser running = new Phaser(1);

    /**
     * Creates it without any plans.
     *
     * @param maxStateBytes size of the largest state
     */
    public PlanRuns(MailboxConsumer mailboxes, RunnerContext runnerContext, Tracer tracer, int maxStateBytes) {
        this.mailboxes = mailboxes;
        this.runnerContext = runnerContext;
        this.tracer = tracer;
        this.maxStateBytes = maxStateBytes;
    }

    /**
     * Runs a plan as far as it goes here.
     *
     * @param state the state to start from; null if the plan has one
     * @param offer the event that offered the plan, if it was offered
     * @param takenOver called once no earlier runner can work on the plan any more
     * @throws IllegalArgumentException when the state is too large, or changes when it is written as JSON and read back
     */
    public <T> PlanResult<T> run(
            PlanDefinition<T> plan,
            EntityKey id,
            @Nullable T state,
            PlanListener listener,
            Beginning beginning,
            @Nullable EventRef offer,
            Runnable takenOver)
            throws InterruptedException {
        StateCodec<T> codec = new StateCodec<>(plan.type(), maxStateBytes, plan.format());
        boolean isNew = beginning == Beginning.NEW || beginning == Beginning.ASK;
        Snapshot snapshot = state == null && !isNew ? null : snapshot(codec, state);
        PlanMailbox mailbox = new PlanMailbox();
        mailboxes.subscribe(id, mailbox);
        running.register();
        PlanTrace trace = new PlanTrace(tracer, plan.name(), id);
        LogTraceScope logged = trace.openLogScope();
        ProgressReporter reporter = new ProgressReporter(listener);
        try {
            reporter.report(it -> it.planRunning(id, plan.name()));
            PlanResult<T> result = new PlanRun<>(
                            id, plan, state, snapshot, codec, mailbox, runnerContext, reporter, trace, offer, takenOver)
                    .run(beginning);
            trace.ended(result);
            return result;
        } finally {
            trace.end();
            logged.end();
            running.arriveAndDeregister();
            mailboxes.unsubscribe(id);
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

    /** Says that no more plans will run. Returns what {@link #haveEnded} needs. */
    public int close() {
        return running.arriveAndDeregister();
    }

    /** Waits for the plans to end, at most this long. */
    public boolean haveEnded(int sinceClose, Duration within) {
        try {
            running.awaitAdvanceInterruptibly(sinceClose, within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many plans run now. */
    public int count() {
        return running.getRegisteredParties();
    }
}
