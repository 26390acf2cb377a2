package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.topics.TopicProvisioning;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
 * Where a service hears that entities of its own are to go back: artifacts, prompts, orders, whatever it keeps.
 *
 * <pre>{@code
 * RollbackInbox inbox = RollbackInbox.named("artifact-store")
 *         .restore("artifact", Artifact.class, (artifact, command) -> store.put(command.entity().id(), artifact))
 *         .start(configuration);
 * }</pre>
 *
 * <p>All instances of a service are one consumer group, {@code rewind-inbox-<name>}: each command reaches one of them, in
 * order per entity. The state is verified against the checkpoint's hash before a restorer sees it. An answer and its
 * command's offset are one transaction, so a command is answered once; a restorer runs again where a service died before
 * that. A command that cannot be applied after its tries is answered as failed and stands there for an operator to have
 * it sent again; one that cannot be read goes to {@code dead-letters}. Either way the next one is not held up. Commands
 * are read once they are committed, never before.
 */
public final class RollbackInbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RollbackInbox.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final String service;
    private final InboxChannel channel;
    private final CommandTaker taker;
    private final ExecutorService workers = Workers.named("rewind-restore-");
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;

    private RollbackInbox(Builder builder, Configuration configuration, OpenTelemetry telemetry) {
        this.service = builder.name;
        int maxStateBytes = configuration.integer(Setting.MAX_STATE_BYTES);
        Map<String, Restoring<?>> restorings = new HashMap<>();
        builder.restorers.forEach((type, entry) -> restorings.put(type, entry.restoring(builder, maxStateBytes)));
        TopicProvisioning.check(configuration);
        this.channel = InboxChannel.connect(configuration, service, builder.longest());
        this.taker = new CommandTaker(
                service,
                restorings,
                channel,
                new EventReader(maxStateBytes),
                telemetry.getTracer("dev.rewind.runner"),
                workers);
        this.thread = new Thread(this::work, "rewind-inbox-" + service);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /**
     * Begins an inbox.
     *
     * @param service names the service: its consumer group, and the participant in its answers
     * @throws IllegalArgumentException when the name is not letters, digits, dots, dashes and underscores, at most 100
     */
    public static Builder named(String service) {
        return new Builder(service);
    }

    /**
     * Waits until partitions are assigned. What is commanded from then on is heard, as is everything since this service
     * first ran.
     *
     * @return whether that was so in time
     */
    public boolean awaitReady(Duration most) throws InterruptedException {
        return ready.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Done when the inbox is closed; failed when it cannot go on. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Ends the inbox, once the command under way is answered. */
    @Override
    public void close() {
        closed = true;
        channel.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
    }

    private void work() {
        try (channel) {
            while (!closed) {
                turn();
            }
            ended.complete(null);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("service", service).setCause(e).log("Rollback commands can no longer be applied");
            ended.completeExceptionally(e);
        } catch (InterruptedException e) {
            ended.completeExceptionally(e);
        }
    }

    private void turn() throws InterruptedException {
        try {
            for (ConsumerRecord<byte[], byte[]> command : channel.poll(POLL)) {
                taker.take(command);
                if (closed) {
                    return;
                }
            }
            if (channel.isReady()) {
                ready.countDown();
            }
        } catch (WakeupException e) {
            LOG.atDebug().addKeyValue("service", service).log("Woken up to close");
        } catch (RebalanceInProgressException | CommitFailedException e) {
            LOG.atInfo()
                    .addKeyValue("service", service)
                    .log("A command went to another instance before it was answered; it is applied there");
            channel.rewind();
        }
    }

    /** What a service wants to hear, before it listens. */
    public static final class Builder {

        private static final int ATTEMPTS = 5;
        private static final Duration TIMEOUT = Duration.ofSeconds(10);

        private final String name;
        private final Map<String, Entry<?>> restorers = new HashMap<>();
        private int attempts = ATTEMPTS;
        private Backoff backoff = Backoff.OF_UNDOS;
        private Duration timeout = TIMEOUT;

        private record Entry<S>(Class<S> type, Restorer<S> restorer) {
            Restoring<S> restoring(Builder builder, int maxStateBytes) {
                return new Restoring<>(
                        new StateCodec<>(type, maxStateBytes),
                        restorer,
                        builder.attempts,
                        builder.backoff,
                        builder.timeout);
            }
        }

        private Builder(String name) {
            this.name = Name.checked("service name", name);
        }

        /**
         * How entities of this type go back.
         *
         * @param entityType such as {@code artifact}
         * @param state type of their states: one that survives a way through JSON
         * @throws IllegalArgumentException when the type is not of its form, or has a restorer
         */
        public <S> Builder restore(String entityType, Class<S> state, Restorer<S> restorer) {
            String type = new EntityKey(entityType, "any").type();
            if (restorers.putIfAbsent(type, new Entry<>(state, restorer)) != null) {
                throw new IllegalArgumentException("entities of type \"" + type + "\" have a restorer already");
            }
            return this;
        }

        /**
         * How often to try to apply a command: 5 times unless said otherwise.
         *
         * @param wait between the tries: from 100 ms to 2 s unless said otherwise
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
         * How long one try may take: 10 s unless said otherwise. Then it is interrupted and has failed.
         *
         * @throws IllegalArgumentException when it is not longer than nothing
         */
        public Builder timeout(Duration most) {
            if (most.isZero() || most.isNegative()) {
                throw new IllegalArgumentException("time-out is " + most + "; it must be longer than nothing");
            }
            timeout = most;
            return this;
        }

        /**
         * Connects and listens.
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
