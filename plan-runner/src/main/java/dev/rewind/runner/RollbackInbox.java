package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.runner.inbox.CommandHandler;
import dev.rewind.runner.inbox.InboxChannel;
import dev.rewind.runner.inbox.RestoreCall;
import dev.rewind.runner.state.StateCodec;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives rollback commands for the entities of a service, such as artifacts, prompts or orders, and answers them.
 *
 * <pre>{@code
 * RollbackInbox inbox = RollbackInbox.named("artifact-store")
 *         .restore("artifact", Artifact.class, (artifact, command) -> store.put(command.entity().id(), artifact))
 *         .start(configuration);
 * }</pre>
 *
 * <p>All instances of a service form one consumer group, {@code rewind-inbox-<name>}. Each command reaches one
 * instance, in order per entity. The state is verified against the checkpoint's hash before the restorer gets it.
 *
 * <p>An answer and the offset of its command are committed in one transaction, so each command is answered once. If a
 * service dies before that, the restorer runs again. If all attempts fail, the answer is a failure, and an operator can
 * retry the rollback. A command that cannot be read goes to {@code dead-letters}. Neither blocks the next command. Only
 * committed commands are read.
 */
public final class RollbackInbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RollbackInbox.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final String service;
    private final InboxChannel channel;
    private final CommandHandler commands;
    private final ExecutorService workers = WorkerThreads.named("rewind-restore-");
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final PresencePublisher presence;
    private final Thread thread;
    private volatile boolean closed;

    private RollbackInbox(Builder builder, Configuration configuration, OpenTelemetry telemetry) {
        this.service = builder.name;
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        Map<String, RestoreCall<?>> restoreCalls = new HashMap<>();
        builder.restorers.forEach((type, entry) -> restoreCalls.put(type, entry.restoreCall(builder, maxStateBytes)));
        boolean hasPresence =
                TopicProvisioning.checkAndHasPresence(configuration, RunnerPermissions.ROLLBACK_INBOX, service);
        this.channel = InboxChannel.connect(configuration, service, builder.longest());
        this.commands = new CommandHandler(
                service,
                restoreCalls,
                channel,
                new EventReader(maxStateBytes),
                telemetry.getTracer("dev.rewind.runner"),
                workers);
        List<String> types = builder.restorers.keySet().stream().sorted().toList();
        this.presence = PresencePublisher.start(
                configuration,
                hasPresence,
                "rollback-inbox:" + service + ":" + UUID.randomUUID(),
                RunnerPresence.ROLLBACK_INBOX,
                () -> types);
        this.thread = new Thread(this::work, "rewind-inbox-" + service);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /**
     * Starts the configuration of an inbox.
     *
     * @param service the service's name. It is part of the consumer group's name and is the participant in answers
     * @throws IllegalArgumentException when the name is not 1 to 100 letters, digits, dots, dashes and underscores, the
     *     first a letter or digit
     */
    public static Builder named(String service) {
        return new Builder(service);
    }

    /**
     * Waits until Kafka has assigned partitions. From then on the inbox misses no command. A service that ran before
     * also gets the commands that came while it was down.
     *
     * @param most the longest wait
     * @return false when no partitions were assigned in time
     */
    public boolean awaitReady(Duration most) throws InterruptedException {
        return ready.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Completes when the inbox is closed, and fails when it cannot continue. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Closes the inbox after the current command is answered. */
    @Override
    public void close() {
        closed = true;
        channel.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        presence.close();
        workers.shutdownNow();
    }

    private void work() {
        try (channel) {
            while (!closed) {
                pollOnce();
            }
            ended.complete(null);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("service", service).setCause(e).log("Rollback commands can no longer be applied");
            presence.close();
            ended.completeExceptionally(e);
        } catch (InterruptedException e) {
            presence.close();
            ended.completeExceptionally(e);
        }
    }

    private void pollOnce() throws InterruptedException {
        try {
            for (ConsumerRecord<byte[], byte[]> command : channel.poll(POLL)) {
                commands.handle(command);
                if (closed) {
                    return;
                }
            }
            if (channel.isReady()) {
                ready.countDown();
            }
        } catch (WakeupException e) {
            LOG.atDebug().addKeyValue("service", service).log("The inbox is closing");
        } catch (RebalanceInProgressException | CommitFailedException e) {
            LOG.atInfo()
                    .addKeyValue("service", service)
                    .log("A command moved to another instance before it was answered; that instance applies it");
            channel.rewind();
        }
    }

    /** Configures an inbox and starts it. */
    public static final class Builder {

        private static final int ATTEMPTS = 5;
        private static final Duration TIMEOUT = Duration.ofSeconds(10);

        private final String name;
        private final Map<String, Entry<?>> restorers = new HashMap<>();
        private int attempts = ATTEMPTS;
        private Backoff backoff = Backoff.OF_UNDOS;
        private Duration timeout = TIMEOUT;
        private StateFormat format = StateFormat.jackson();

        private record Entry<S>(Class<S> type, Restorer<S> restorer) {
            RestoreCall<S> restoreCall(Builder builder, int maxStateBytes) {
                return new RestoreCall<>(
                        new StateCodec<>(type, maxStateBytes, builder.format),
                        restorer,
                        builder.attempts,
                        builder.backoff,
                        builder.timeout);
            }
        }

        private Builder(String name) {
            this.name = PublishedName.checked("service name", name);
        }

        /**
         * Sets the restorer for entities of one type.
         *
         * @param entityType such as {@code artifact}
         * @param state type of their states. Writing a state as JSON and reading it back must give an equal state
         * @throws IllegalArgumentException when the entity type is not valid, or already has a restorer
         */
        public <S> Builder restore(String entityType, Class<S> state, Restorer<S> restorer) {
            String type = new EntityKey(entityType, "any").type();
            if (restorers.putIfAbsent(type, new Entry<>(state, restorer)) != null) {
                throw new IllegalArgumentException(
                        "entities of type \"" + type + "\" already have a restorer; add one per type");
            }
            return this;
        }

        /** Sets how the states of all restorers are read and written. The default is {@link StateFormat#jackson()}. */
        public Builder format(StateFormat states) {
            format = states;
            return this;
        }

        /**
         * Sets how often to try to apply a command. The default is 5.
         *
         * @param wait the wait between attempts; the default is 100 ms to 2 s
         * @throws IllegalArgumentException when the number is below 1
         */
        public Builder attempts(int most, Backoff wait) {
            if (most < 1) {
                throw new IllegalArgumentException("attempts is " + most + "; it must be 1 or more");
            }
            attempts = most;
            backoff = wait;
            return this;
        }

        /**
         * Sets how long one attempt may take. The default is 10 s. After that it is interrupted and counts as failed.
         *
         * @throws IllegalArgumentException when the duration is zero or negative
         */
        public Builder timeout(Duration most) {
            if (most.isZero() || most.isNegative()) {
                throw new IllegalArgumentException("time-out is " + most + "; it must be longer than 0");
            }
            timeout = most;
            return this;
        }

        /**
         * Connects to Kafka and starts to receive commands.
         *
         * @throws ConfigurationException when a setting is invalid, the broker does not answer, or topics are missing
         */
        public RollbackInbox start(Configuration configuration) {
            return start(configuration, GlobalOpenTelemetry.get());
        }

        /** As {@link #start(Configuration)}, with spans for this OpenTelemetry instead of the global one. */
        public RollbackInbox start(Configuration configuration, OpenTelemetry telemetry) {
            return new RollbackInbox(this, configuration, telemetry);
        }

        private Duration longest() {
            return timeout.plus(backoff.most()).plusSeconds(5).multipliedBy(attempts);
        }
    }
}
