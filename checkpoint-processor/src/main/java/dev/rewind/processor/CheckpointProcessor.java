package dev.rewind.processor;

import dev.rewind.events.Release;
import dev.rewind.events.Topics;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.events.topics.Service;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.processor.http.Holdings;
import dev.rewind.processor.http.LocalStores;
import dev.rewind.processor.http.StoreServer;
import dev.rewind.processor.metrics.Gauges;
import dev.rewind.processor.metrics.ProcessorMetrics;
import dev.rewind.processor.metrics.Restoring;
import dev.rewind.processor.store.Freshness;
import dev.rewind.processor.store.Membership;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.RocksDbMemory;
import dev.rewind.processor.topology.CheckpointTopology;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.telemetry.Telemetry;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint processor: the stream that turns plan events into checkpoints, facts and rollback commands, and the
 * store server that lets others look them up. Several processors share the partitions.
 *
 * <pre>{@code
 * try (CheckpointProcessor processor = CheckpointProcessor.start(configuration)) {
 *     processor.ended().join();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class CheckpointProcessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointProcessor.class);
    private static final String SERVICE = "checkpoint-processor";
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final KafkaStreams streams;
    private final StoreServer server;
    private final LocalStores stores;
    private final BrokerView broker;
    private final GroupWatch watch;
    private final RocksDbMemory memory;
    private final Telemetry telemetry;
    private final boolean hasStandbys;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean closed;

    private CheckpointProcessor(
            KafkaStreams streams,
            StoreServer server,
            LocalStores stores,
            BrokerView broker,
            GroupWatch watch,
            RocksDbMemory memory,
            Telemetry telemetry,
            boolean hasStandbys) {
        this.streams = streams;
        this.server = server;
        this.stores = stores;
        this.broker = broker;
        this.watch = watch;
        this.memory = memory;
        this.telemetry = telemetry;
        this.hasStandbys = hasStandbys;
    }

    /**
     * Verifies the topics and that the stores were made for as many partitions, binds the store server and starts the
     * stream. Returns before partitions are assigned and stores restored; {@link #ready()} says when they are.
     *
     * @throws ConfigurationException when the broker cannot be reached, a topic is missing or differs, a setting cannot
     *     be used, the store server's port is taken, or stores on the disk are damaged
     */
    public static CheckpointProcessor start(Configuration configuration) {
        int partitions = TopicProvisioning.check(configuration, Service.CHECKPOINT_PROCESSOR);
        StoresOnRecord.check(configuration, partitions);
        return new Assembly(configuration, partitions).start();
    }

    /** Where the store server answers. */
    public URI storeUrl() {
        return server.url();
    }

    /** Whether the group has said what is to be held here, and all of it is restored, standby copies included. */
    public boolean ready() {
        return !ended.isDone() && stores.ready();
    }

    /**
     * Completes when the processor has been closed; exceptionally, with the cause, when the stream died. A stream that
     * died does not come back: close this processor and start another one, best in another process.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /**
     * Commits what is processed and stops, within {@code 20 s}. With others that keep standby copies, it leaves the
     * group, and they take over at once. Otherwise partitions stay assigned to this instance for the session's time-out
     * (10 s), so that a quick restart goes on with its stores.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean handsOver = hasStandbys && othersAreThere();
        server.close();
        watch.close();
        long began = System.nanoTime();
        boolean stopped = streams.close(CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(
                        handsOver ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP));
        broker.close();
        if (stopped) {
            memory.close();
        } else {
            // Stores still use the memory: freeing it would take the whole process down.
            LOG.atWarn().addKeyValue("within", CLOSE).log("The stream did not stop in time");
        }
        telemetry.close();
        LOG.atInfo()
                .addKeyValue("handed_over", handsOver)
                .addKeyValue("took", Duration.ofNanos(System.nanoTime() - began))
                .log("Checkpoint processor is closed");
        ended.complete(null);
    }

    private boolean othersAreThere() {
        return streams.state().isRunningOrRebalancing()
                && streams.metadataForAllStreamsClients().size() > 1;
    }

    private void died(Throwable cause) {
        String why = explanation(cause);
        LOG.atError().setCause(cause).log(why);
        ended.completeExceptionally(new IllegalStateException(why, cause));
    }

    private static String rootMessage(Throwable cause) {
        return cause.getCause() == null ? String.valueOf(cause.getMessage()) : rootMessage(cause.getCause());
    }

    private static String explanation(Throwable cause) {
        if (has(FencedInstanceIdException.class, cause)) {
            return "Another processor has joined under the name of this one; give each a "
                    + Setting.INSTANCE_ID.variable() + " of its own";
        }
        if (has(ProcessorStateException.class, cause)) {
            return "The stores on the disk cannot be used: it is full, or damaged (" + rootMessage(cause) + ")";
        }
        return isRefusal(cause)
                ? "The broker does not allow the processor what it needs; `rewind acls print` shows what that is, `rewind"
                        + " acls apply` allows it"
                : "The stream died: a bug, a damaged store, or a broker that refuses";
    }

    /** Whether the stream died because the broker does not let this client do what it must. */
    static boolean isRefusal(Throwable cause) {
        return has(AuthorizationException.class, cause) || has(AuthenticationException.class, cause);
    }

    private static boolean has(Class<? extends Throwable> kind, @Nullable Throwable cause) {
        return cause != null && (kind.isInstance(cause) || has(kind, cause.getCause()));
    }

    /** Puts a processor together; what was opened is closed again when the rest fails. */
    private record Assembly(Configuration configuration, int partitionCount) {

        CheckpointProcessor start() {
            Topics topics = configuration.topics();
            Partitions partitions = new Partitions(partitionCount);
            Progress progress = new Progress(partitions.count());
            Freshness freshness = new Freshness(partitions.count());
            String group = configuration.processorGroup();
            Opened opened = new Opened();
            try {
                Telemetry telemetry = opened.keep(Telemetry.of(SERVICE));
                ProcessorMetrics metrics = new ProcessorMetrics(telemetry);
                RocksDbMemory memory = opened.keep(new RocksDbMemory(configuration));
                StreamClients clients = new StreamClients(metrics::committed, metrics::aborted);
                Membership membership = new Membership(StreamsSettings.session(configuration));
                LocalStores stores = new LocalStores(partitions, progress, freshness, membership);
                Restoring restoring = new Restoring();
                Holdings holdings = new Holdings(stores, progress, freshness, restoring);
                BrokerView broker = opened.keep(
                        new BrokerView(configuration.admin(), group, topics.planEvents(), partitions.count()));
                StoreServer server = opened.keep(StoreServer.start(
                        configuration, stores, progress, broker, holdings, telemetry, metrics::damageRead));
                Properties settings = StreamsSettings.of(configuration, server.url(), memory);
                DecisionSettings decisions = DecisionSettings.of(configuration, partitions, progress);
                KafkaStreams streams = opened.keep(
                        streams(CheckpointTopology.of(topics, decisions, metrics::witness), settings, clients));
                Gauges gauges = new Gauges(streams, progress, freshness);
                GroupWatch watch = opened.keep(new GroupWatch(broker, clients, progress, freshness, membership));
                CheckpointProcessor processor = new CheckpointProcessor(
                        streams,
                        server,
                        stores,
                        broker,
                        watch,
                        memory,
                        telemetry,
                        StreamsSettings.hasStandbys(settings));
                streams.setGlobalStateRestoreListener(restoring);
                streams.setStandbyUpdateListener(restoring);
                gauges.on(telemetry, restoring, processor::ready);
                streams.setUncaughtExceptionHandler(cause -> {
                    processor.died(cause);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
                LOG.atInfo()
                        .addKeyValue("configuration", configuration.effective())
                        .addKeyValue("store_url", server.url())
                        .addKeyValue("release", Release.current())
                        .log("Checkpoint processor starts");
                streams.setStateListener((state, before) -> {
                    if (state == KafkaStreams.State.RUNNING) {
                        LOG.atInfo()
                                .addKeyValue("partitions", Arrays.toString(progress.held()))
                                .log("Checkpoint processor is ready");
                    }
                });
                stores.attach(streams, server.url().getAuthority());
                streams.start();
                watch.start();
                return processor;
            } catch (ProcessorStateException e) {
                ConfigurationException damaged = new ConfigurationException(
                        "the stores in " + configuration.path(Setting.HOME).resolve("state") + " cannot be opened: "
                                + rootMessage(e) + "; move that directory away and start again: they are restored from"
                                + " the brokers",
                        e);
                opened.closeAll(damaged);
                throw damaged;
            } catch (RuntimeException e) {
                opened.closeAll(e);
                throw e;
            }
        }

        private static KafkaStreams streams(Topology topology, Properties settings, StreamClients clients) {
            try {
                return new KafkaStreams(topology, settings, clients);
            } catch (StreamsException e) {
                throw new ConfigurationException("the stores in " + settings.get(StreamsConfig.STATE_DIR_CONFIG)
                        + " cannot be opened; if another processor is using them, give each a "
                        + Setting.HOME.variable() + " of its own (" + e.getMessage() + ")");
            }
        }
    }
}
