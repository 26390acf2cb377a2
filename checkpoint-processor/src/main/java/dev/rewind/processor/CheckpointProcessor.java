package dev.rewind.processor;

import dev.rewind.processor.copy.CopyProgress;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.BrokerView;
import dev.rewind.processor.freshness.CopyFreshness;
import dev.rewind.processor.freshness.GroupMembership;
import dev.rewind.processor.freshness.GroupWatch;
import dev.rewind.processor.freshness.HeldBackEvents;
import dev.rewind.processor.http.StoreServer;
import dev.rewind.processor.layout.AppliedOffset.NewerFormatException;
import dev.rewind.processor.metrics.PartitionGauges;
import dev.rewind.processor.metrics.ProcessorMetrics;
import dev.rewind.processor.metrics.RestoreGauges;
import dev.rewind.processor.presence.LostRunnerWatch;
import dev.rewind.processor.streams.RocksDbMemory;
import dev.rewind.processor.streams.StoreIdentity;
import dev.rewind.processor.streams.StreamClients;
import dev.rewind.processor.streams.StreamsSettings;
import dev.rewind.processor.topology.CheckpointTopology;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.service.Closer;
import dev.rewind.service.Release;
import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.service.telemetry.Telemetry;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.storeapi.local.LocalStoreServer;
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
 * The checkpoint processor: a Kafka Streams application that turns plan events into checkpoints, facts and rollback
 * commands, and the store server through which others read them. Several processors share the partitions.
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
    private final LostRunnerWatch lostRunners;
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
            LostRunnerWatch lostRunners,
            RocksDbMemory memory,
            Telemetry telemetry,
            boolean hasStandbys) {
        this.streams = streams;
        this.server = server;
        this.stores = stores;
        this.broker = broker;
        this.watch = watch;
        this.lostRunners = lostRunners;
        this.memory = memory;
        this.telemetry = telemetry;
        this.hasStandbys = hasStandbys;
    }

    /**
     * Verifies the topics and the number of partitions, opens the port of the store server and starts the stream.
     * Returns before partitions are assigned and stores restored; then {@link #ready()} becomes true.
     *
     * @throws ConfigurationException if the broker cannot be reached, a topic is missing or differs, a setting cannot
     *     be used, the store server's port is taken, or stores on the disk are damaged
     */
    public static CheckpointProcessor start(Configuration configuration) {
        int partitions = TopicProvisioning.check(configuration, ProcessorPermissions.CHECKPOINT_PROCESSOR);
        StoreIdentity.check(configuration, partitions);
        return new Assembly(configuration, partitions).start();
    }

    /** The URL of the store server. */
    public URI storeUrl() {
        return server.url();
    }

    /** The store server, for readers in the same process. */
    public LocalStoreServer storeServer() {
        return server;
    }

    /** What it hears of runners, for others in the same process, which must end first. */
    public PresenceListener presence() {
        return lostRunners.presence();
    }

    /** Whether partitions are assigned and all their stores are restored, standby copies included. */
    public boolean ready() {
        return !ended.isDone() && stores.ready();
    }

    /**
     * Completes when the processor is closed, or exceptionally when the stream fails. A failed stream does not recover:
     * close this processor and start a new one, best in a new process.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /**
     * Commits what is processed and stops, within {@code 20 s}. If other processors hold standby copies, this one
     * leaves the group and they take over at once. Otherwise its partitions stay assigned to it for the session
     * time-out (10 s), so that a quick restart continues with its stores.
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
        lostRunners.close();
        long began = System.nanoTime();
        boolean stopped = streams.close(CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(
                        handsOver ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP));
        broker.close();
        if (stopped) {
            memory.close();
        } else {
            // The stores still use this memory; freeing it would crash the process.
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
            return "Another processor has joined the group with the same name; give each processor its own "
                    + Setting.INSTANCE_ID.variable();
        }
        if (has(NewerFormatException.class, cause)) {
            return "The processor stops: " + rootMessage(cause);
        }
        if (has(ProcessorStateException.class, cause)) {
            return "The stores on the disk cannot be used: the disk is full, or the stores are damaged ("
                    + rootMessage(cause) + ")";
        }
        return isRefusal(cause)
                ? "The broker denies the processor an operation; `rewind acls print` shows what it needs, `rewind acls"
                        + " apply` allows it"
                : "The stream failed; the cause is a bug, a damaged store, or a broker that refused an operation";
    }

    /** Whether the stream failed because the broker denied an operation or refused the credentials. */
    static boolean isRefusal(Throwable cause) {
        return has(AuthorizationException.class, cause) || has(AuthenticationException.class, cause);
    }

    private static boolean has(Class<? extends Throwable> kind, @Nullable Throwable cause) {
        return cause != null && (kind.isInstance(cause) || has(kind, cause.getCause()));
    }

    /** Assembles a processor. If a part fails to start, the parts that were started are closed. */
    private record Assembly(Configuration configuration, int partitionCount) {

        CheckpointProcessor start() {
            Topics topics = configuration.topics();
            EntityPartition partitions = new EntityPartition(partitionCount);
            AppliedProgress progress = new AppliedProgress(partitions.count());
            CopyFreshness freshness = new CopyFreshness(partitions.count());
            HeldBackEvents heldBack = new HeldBackEvents();
            String group = configuration.processorGroup();
            Closer opened = new Closer();
            try {
                Telemetry telemetry = opened.keep(Telemetry.of(SERVICE));
                ProcessorMetrics metrics = new ProcessorMetrics(telemetry);
                RocksDbMemory memory = opened.keep(new RocksDbMemory(configuration));
                StreamClients clients = new StreamClients(metrics::committed, metrics::aborted);
                GroupMembership membership = new GroupMembership(StreamsSettings.session(configuration));
                LocalStores stores = new LocalStores(partitions, progress, freshness, membership);
                RestoreGauges restoring = new RestoreGauges();
                CopyProgress copyProgress = new CopyProgress(stores, progress, freshness, restoring);
                BrokerView broker = opened.keep(
                        new BrokerView(configuration.admin(), group, topics.planEvents(), partitions.count()));
                DecisionSettings decisions = DecisionSettings.of(configuration, partitions, progress);
                StoreServer server = opened.keep(StoreServer.start(
                        configuration,
                        stores,
                        decisions,
                        broker,
                        copyProgress,
                        heldBack,
                        telemetry,
                        metrics::damageRead));
                Properties settings = StreamsSettings.of(configuration, server.url(), memory);
                KafkaStreams streams = opened.keep(
                        streams(CheckpointTopology.of(topics, decisions, metrics::listener), settings, clients));
                PartitionGauges gauges = new PartitionGauges(streams, progress, freshness, heldBack);
                GroupWatch watch =
                        opened.keep(new GroupWatch(broker, clients, progress, freshness, membership, heldBack));
                LostRunnerWatch lostRunners = opened.keep(new LostRunnerWatch(
                        configuration,
                        progress::held,
                        stores::readerOf,
                        partition -> freshness.ageMs(partition, progress.through(partition))));
                CheckpointProcessor processor = new CheckpointProcessor(
                        streams,
                        server,
                        stores,
                        broker,
                        watch,
                        lostRunners,
                        memory,
                        telemetry,
                        StreamsSettings.hasStandbys(settings));
                streams.setGlobalStateRestoreListener(restoring);
                streams.setStandbyUpdateListener(restoring);
                gauges.register(telemetry, restoring, processor::ready);
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
                                .addKeyValue("restored_records", restoring.restoredSoFar())
                                .log("Checkpoint processor is ready");
                    }
                });
                stores.attach(streams, server.url().getAuthority());
                streams.start();
                watch.start();
                lostRunners.start();
                return processor;
            } catch (ProcessorStateException e) {
                ConfigurationException damaged = new ConfigurationException(
                        "the stores in " + configuration.path(Setting.HOME).resolve("state") + " cannot be opened: "
                                + rootMessage(e) + "; move that directory away and start again: the stores are then"
                                + " restored from the brokers",
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
                        + " cannot be opened; if another processor is using them, give each processor its own "
                        + Setting.HOME.variable() + " (" + e.getMessage() + ")");
            }
        }
    }
}
