package dev.rewind.runner.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.work.WaitDeadline;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier runs of a plan did, and the states that they left. It comes from the stores if the configuration sets the
 * address of a query API, and otherwise, or if the query API does not answer, from the log, which keeps it for a limited
 * time.
 */
public final class PlanPast {

    private static final Logger LOG = LoggerFactory.getLogger(PlanPast.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final PlanHistoryReader log;
    private final @Nullable StoredPastReader stores;
    private final Duration patience;

    private PlanPast(PlanHistoryReader log, @Nullable StoredPastReader stores, Duration patience) {
        this.log = log;
        this.stores = stores;
        this.patience = patience;
    }

    /** The past as this configuration can read it. Connects when it is first read. */
    public static PlanPast of(Configuration configuration) {
        QueryApiClient api = QueryApiClient.of(configuration);
        return new PlanPast(
                new PlanHistoryReader(configuration),
                api == null ? null : new StoredPastReader(api),
                configuration.duration(Setting.COMMAND_WAIT));
    }

    /**
     * Reads the history of a plan up to now.
     *
     * @param at an event of the plan that the history has to include, or null
     * @throws PlanStoppedException when neither the query API nor the log has the whole history
     */
    public PlanHistory read(EntityKey plan, @Nullable EventRef at) throws InterruptedException {
        StoredPastReader first = stores;
        if (first == null) {
            return log.read(plan);
        }
        WaitDeadline deadline = WaitDeadline.after(patience);
        while (true) {
            StoredPastException unanswered;
            try {
                PlanHistory history = first.history(plan, at);
                // The log decides whether there is no such plan: the query API may be that of another installation.
                return history == null ? log.read(plan) : history;
            } catch (StoredPastException e) {
                unanswered = e;
            }
            try {
                PlanHistory history = log.read(plan);
                if (history.isKnown()) {
                    LOG.atWarn()
                            .addKeyValue("plan", plan)
                            .addKeyValue("why", unanswered.getMessage())
                            .log("The history of a plan was read from the log instead of the stores");
                    return history;
                }
            } catch (PlanStoppedException e) {
                if (e.problem() != Problem.PAST_GONE) {
                    throw e;
                }
            }
            if (!unanswered.isTemporary() || deadline.left() == 0) {
                throw new PlanStoppedException(
                        Problem.PAST_GONE,
                        "the history of " + plan + " is no longer in the log, and " + unanswered.getMessage()
                                + ". Run the plan again when the query API answers",
                        unanswered);
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), deadline.left()));
        }
    }

    /**
     * The state of a checkpoint, verified against its hash.
     *
     * @throws IOException when it can no longer be read
     */
    public Snapshot state(Checkpoint checkpoint) throws IOException {
        if (stores == null) {
            return logged(checkpoint);
        }
        try {
            return stores.state(checkpoint);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the state of " + checkpoint.id() + " was read", e);
        } catch (IOException e) {
            try {
                return logged(checkpoint);
            } catch (IOException gone) {
                e.addSuppressed(gone);
                throw new IOException(e.getMessage() + "; " + gone.getMessage(), e);
            }
        }
    }

    /**
     * The state after a step of an earlier run; null when it was not recorded.
     *
     * @throws IOException when it was recorded but can no longer be read
     */
    @Nullable
    public Snapshot after(PlanHistory history, DoneStep step) throws IOException {
        EventRef event = step.event();
        Snapshot own = event == null ? null : log.event(event).state();
        if (own != null) {
            return own;
        }
        Checkpoint next = history.after(step);
        return next == null ? null : state(next);
    }

    /**
     * The trace context of the newest step, from the log. The stores keep the id of its trace only, and a span cannot
     * continue a trace without the id of a span in it.
     *
     * @return null when the step has none, or the log does not have its event any more
     */
    public @Nullable String traceparent(PlanHistory history) {
        EventRef newest = history.newestStep();
        if (history.traceparent() != null || newest == null || history.traceId() == null) {
            return history.traceparent();
        }
        try {
            return log.envelope(newest).traceparent();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The trace of a plan cannot be continued");
            return null;
        }
    }

    private Snapshot logged(Checkpoint checkpoint) throws IOException {
        EventRef at = checkpoint.event();
        Snapshot state = log.event(at).state();
        if (state == null || !state.hash().equals(checkpoint.stateHash())) {
            throw new IOException("event " + at.id() + " does not hold the state of " + checkpoint.id());
        }
        return state;
    }
}
