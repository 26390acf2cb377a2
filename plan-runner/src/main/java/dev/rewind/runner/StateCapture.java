package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.OperationFailed;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.StepCause;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Snapshot;
import dev.rewind.events.topics.TopicProvisioning;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints of entities that are not plans: artifacts, prompts, records of a service's own. An acknowledged
 * capture is a checkpoint, whatever happens to anybody. Safe for use by several threads.
 *
 * <pre>{@code
 * StateCapture capture = StateCapture.connect(configuration, "writer");
 * capture.promptChanged(new EntityKey("prompt", "summary"), prompt).publish().get();
 * capture.artifactGenerated(new EntityKey("artifact", "report"), report).cause(context.cause()).publish().get();
 * capture.risky(new EntityKey("account", "ann"), account, "merge", () -> accounts.merge(account, other));
 * }</pre>
 */
public final class StateCapture implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateCapture.class);

    private final EventLog log;
    private final String source;
    private final int maxStateBytes;

    private StateCapture(EventLog log, String source, int maxStateBytes) {
        this.log = log;
        this.source = source;
        this.maxStateBytes = maxStateBytes;
    }

    /**
     * Connects to the broker of this configuration.
     *
     * @param service whose entities they are; events name it as their source
     * @throws ConfigurationException when a setting is invalid, the broker does not answer, or topics are missing
     * @throws IllegalArgumentException when the name is not letters, digits, dots, dashes and underscores, at most 100
     */
    public static StateCapture connect(Configuration configuration, String service) {
        String source = "/state-capture/" + Name.checked("service name", service);
        TopicProvisioning.check(configuration);
        return new StateCapture(
                EventLog.connect(configuration), source, configuration.integer(Setting.MAX_STATE_BYTES));
    }

    /** An entity has come to be. */
    public Capture entityCreated(EntityKey entity, Object state) {
        return of(entity, state, "entity_created");
    }

    /** An entity has changed. */
    public Capture entityChanged(EntityKey entity, Object state) {
        return of(entity, state, "entity_changed");
    }

    /** An artifact was made; its state is what it takes to have it again: content, or where that is. */
    public Capture artifactGenerated(EntityKey artifact, Object state) {
        return of(artifact, state, "artifact_generated");
    }

    /** A prompt has changed. */
    public Capture promptChanged(EntityKey prompt, Object state) {
        return of(prompt, state, "prompt_changed");
    }

    /** Something is about to be done to an entity that may go wrong. */
    public Capture beforeRiskyOperation(EntityKey entity, Object state) {
        return of(entity, state, "before_risky_operation");
    }

    /**
     * A state is worth keeping.
     *
     * @param state whatever Jackson writes
     * @param reason why, in the service's own word, such as {@code price_list_imported}
     */
    public Capture of(EntityKey entity, Object state, String reason) {
        return new Capture(entity, state, reason);
    }

    /**
     * An operation on an entity failed.
     *
     * @param critical whether the entity has to go back: to where the step of that name started, if one is under way,
     *     otherwise to its latest checkpoint
     * @return where the log has that, once it has
     */
    public CompletableFuture<EventRef> operationFailed(
            EntityKey entity, String operation, ErrorDetail error, boolean critical) {
        return publish(entity, new OperationFailed(null, operation, error, critical));
    }

    /**
     * Does something to an entity that may go wrong: takes a checkpoint first, waits until the log has it, and reports a
     * failure as critical, which rolls the entity back. What the operation threw is thrown on.
     *
     * @param state of the entity before
     * @throws ExecutionException when the log did not take the checkpoint: nothing was done then
     */
    public <R> R risky(EntityKey entity, Object state, String operation, Callable<R> work) throws Exception {
        var captured = beforeRiskyOperation(entity, state).publish().get();
        LOG.atDebug()
                .addKeyValue("entity", entity)
                .addKeyValue("offset", captured.offset())
                .log("Before something risky");
        try {
            return work.call();
        } catch (Exception e) {
            try {
                EventRef ignored = operationFailed(entity, operation, StepFailedException.describe(e), true)
                        .get();
            } catch (ExecutionException unreported) {
                e.addSuppressed(unreported);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        log.close();
    }

    private CompletableFuture<EventRef> publish(EntityKey entity, PlanEvent event) {
        return log.send(entity, source, event, Trace.current()).acknowledged();
    }

    /** A checkpoint to be taken. */
    public final class Capture {

        private final EntityKey entity;
        private final Object state;
        private final String reason;
        private final Map<String, String> labels = new TreeMap<>();
        private @Nullable StepCause cause;
        private @Nullable Long epoch;

        private Capture(EntityKey entity, Object state, String reason) {
            this.entity = entity;
            this.state = state;
            this.reason = reason;
        }

        /** The step of a plan for whose sake it is taken: when that is undone, the entity goes back to here. */
        public Capture cause(StepCause step) {
            cause = step;
            return this;
        }

        /** A mark of the service's own. */
        public Capture label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /** The timeline that the service believes the entity to be in: of an older one it is refused. */
        public Capture epoch(long number) {
            epoch = number;
            return this;
        }

        /**
         * Sends it.
         *
         * @return where the log has it, once it has: from then on the checkpoint exists
         * @throws IllegalArgumentException when the state is too large or cannot be written as JSON; the message has the
         *     figures
         */
        public CompletableFuture<EventRef> publish() {
            Snapshot snapshot;
            try {
                snapshot = new StateCodec<>(Object.class, maxStateBytes).snapshot(state);
            } catch (StepFailedException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return StateCapture.this.publish(entity, new StateCaptured(epoch, snapshot, reason, cause, labels, null));
        }
    }
}
