package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.OperationFailed;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.log.PlanEventProducer;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.work.StepErrors;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints of entities that are not plans, such as artifacts, prompts or a service's own records. Once Kafka
 * has acknowledged a capture, the checkpoint exists and survives any crash. Safe for use by several threads.
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

    private final PlanEventProducer log;
    private final String source;
    private final StateCodec<Object> codec;

    private StateCapture(PlanEventProducer log, String source, StateCodec<Object> codec) {
        this.log = log;
        this.source = source;
        this.codec = codec;
    }

    /**
     * Connects to the broker of this configuration.
     *
     * @param service the name of the service that owns the entities. Events have the source {@code
     *     /state-capture/<service>}
     * @throws ConfigurationException when a setting is invalid, the broker does not answer, topics are missing, or
     *     the broker does not allow what a capture needs
     * @throws IllegalArgumentException when the name is not 1 to 100 letters, digits, dots, dashes and underscores, the
     *     first a letter or digit
     */
    public static StateCapture connect(Configuration configuration, String service) {
        return connect(configuration, service, StateFormat.jackson());
    }

    /** As {@link #connect(Configuration, String)}, with states in another format than the default one. */
    public static StateCapture connect(Configuration configuration, String service, StateFormat format) {
        String source = "/state-capture/" + PublishedName.checked("service name", service);
        TopicProvisioning.check(configuration, RunnerPermissions.STATE_CAPTURE);
        return new StateCapture(
                PlanEventProducer.connect(configuration),
                source,
                new StateCodec<>(Object.class, configuration.integer(Setting.MAX_STATE_BYTES), format));
    }

    /** Captures an entity that was created. */
    public Capture entityCreated(EntityKey entity, Object state) {
        return of(entity, state, "entity_created");
    }

    /** Captures an entity that has changed. */
    public Capture entityChanged(EntityKey entity, Object state) {
        return of(entity, state, "entity_changed");
    }

    /** Captures an artifact that was generated. The state holds its content, or a reference to the content. */
    public Capture artifactGenerated(EntityKey artifact, Object state) {
        return of(artifact, state, "artifact_generated");
    }

    /** Captures a prompt that has changed. */
    public Capture promptChanged(EntityKey prompt, Object state) {
        return of(prompt, state, "prompt_changed");
    }

    /** Captures an entity before an operation that may go wrong. */
    public Capture beforeRiskyOperation(EntityKey entity, Object state) {
        return of(entity, state, "before_risky_operation");
    }

    /**
     * Captures an entity for a reason of the service's choice.
     *
     * @param state any value that the format can write
     * @param reason why the checkpoint is taken, such as {@code price_list_imported}
     */
    public Capture of(EntityKey entity, Object state, String reason) {
        return new Capture(entity, state, reason);
    }

    /**
     * Reports that an operation on an entity failed.
     *
     * @param critical whether to roll the entity back. If a step of the operation's name is open, the entity goes back
     *     to the start of that step, otherwise to its latest checkpoint
     * @return the position of the event in the log, once Kafka has acknowledged it
     */
    public CompletableFuture<EventRef> operationFailed(
            EntityKey entity, String operation, ErrorDetail error, boolean critical) {
        return publish(entity, new OperationFailed(null, operation, error, critical));
    }

    /**
     * Runs an operation that may go wrong. It takes a checkpoint first and waits until Kafka has acknowledged it. If
     * the operation throws, the failure is reported as critical, which rolls the entity back, and the exception is
     * rethrown.
     *
     * @param state the entity's state before the operation
     * @throws ExecutionException when Kafka did not acknowledge the checkpoint; the operation was not run
     */
    public <R> R risky(EntityKey entity, Object state, String operation, Callable<R> work) throws Exception {
        var captured = beforeRiskyOperation(entity, state).publish().get();
        LOG.atDebug()
                .addKeyValue("entity", entity)
                .addKeyValue("offset", captured.offset())
                .log("Took a checkpoint before a risky operation");
        try {
            return work.call();
        } catch (Exception e) {
            try {
                EventRef ignored = operationFailed(entity, operation, StepErrors.describe(e), true)
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
        return log.send(entity, source, event, TraceSpan.current()).acknowledged();
    }

    /** A checkpoint that is not published yet. */
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

        /**
         * Links the checkpoint to a step of a plan. When the step is undone, the entity goes back to this checkpoint.
         */
        public Capture cause(StepCause step) {
            cause = step;
            return this;
        }

        /** Adds a label of the service's choice. */
        public Capture label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /** Sets the epoch that the service believes the entity to be in. If it is stale, the capture is refused. */
        public Capture epoch(long number) {
            epoch = number;
            return this;
        }

        /**
         * Publishes the state.
         *
         * @return the position of the event in the log, once Kafka has acknowledged it. From then on the checkpoint
         *     exists
         * @throws IllegalArgumentException when the state is too large or cannot be written as JSON. The message gives
         *     the sizes
         */
        public CompletableFuture<EventRef> publish() {
            Snapshot snapshot;
            try {
                snapshot = codec.snapshot(state);
            } catch (StepFailedException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return StateCapture.this.publish(entity, new StateCaptured(epoch, snapshot, reason, cause, labels, null));
        }
    }
}
