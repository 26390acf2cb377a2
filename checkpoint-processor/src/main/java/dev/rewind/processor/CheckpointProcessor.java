package dev.rewind.processor;

import dev.rewind.events.Topics;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.processor.http.LocalStores;
import dev.rewind.processor.http.StoreServer;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.RocksDbMemory;
import dev.rewind.processor.topology.CheckpointTopology;
import dev.rewind.processor.topology.DecisionSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
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
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final StoreServer server;
    private final LocalStores stores;
    private final CommittedOffsets committed;
    private final RocksDbMemory memory;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean closed;

    private CheckpointProcessor(
            KafkaStreams streams,
            StoreServer server,
            LocalStores stores,
            CommittedOffsets committed,
            RocksDbMemory memory) {
        this.streams = streams;
        this.server = server;
        this.stores = stores;
        this.committed = committed;
        this.memory = memory;
    }

    /**
     * Verifies the topics, binds the store server and starts the stream. Returns before partitions are assigned and
     * stores restored; {@link #ready()} says when they are.
     *
     * @throws ConfigurationException when the broker cannot be reached, a topic is missing or differs, a setting cannot
     *     be used, or the store server's port is taken
     */
    public static CheckpointProcessor start(Configuration configuration) {
        return new Assembly(configuration, TopicProvisioning.check(configuration)).start();
    }

    /** Where the store server answers. */
    public URI storeUrl() {
        return server.url();
    }

    /** Whether partitions are assigned, their stores restored, and reads answered. */
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
     * Commits what is processed and stops, within {@code 10 s}. Partitions stay assigned to this instance for the
     * session's time-out (10 s), so that a quick restart goes on at once; then others take them over.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.close();
        boolean stopped = streams.close(CLOSE);
        committed.close();
        if (stopped) {
            memory.close();
        } else {
            // Stores still use the memory: freeing it would take the whole process down.
            LOG.atWarn().addKeyValue("within", CLOSE).log("The stream did not stop in time");
        }
        LOG.atInfo().log("Checkpoint processor is closed");
        ended.complete(null);
    }

    private void died(Throwable cause) {
        LOG.atError().setCause(cause).log("The stream died: a bug, a damaged store, or a broker that refuses");
        ended.completeExceptionally(cause);
    }

    /** Puts a processor together; what was opened is closed again when the rest fails. */
    private record Assembly(Configuration configuration, int partitionCount) {

        CheckpointProcessor start() {
            Topics topics = configuration.topics();
            Partitions partitions = new Partitions(partitionCount);
            Progress progress = new Progress(partitions.count());
            LocalStores stores = new LocalStores(partitions, progress);
            String group = StreamsSettings.applicationId(configuration);
            Undo undo = new Undo();
            try {
                RocksDbMemory memory = undo.keep(new RocksDbMemory(configuration));
                CommittedOffsets committed =
                        undo.keep(new CommittedOffsets(configuration.admin(), group, topics.planEvents()));
                StoreServer server = undo.keep(StoreServer.start(configuration, stores, progress, committed));
                Properties settings = StreamsSettings.of(configuration, server.url(), memory);
                DecisionSettings decisions = DecisionSettings.of(configuration, partitions, progress);
                KafkaStreams streams = undo.keep(new KafkaStreams(CheckpointTopology.of(topics, decisions), settings));
                CheckpointProcessor processor = new CheckpointProcessor(streams, server, stores, committed, memory);
                streams.setUncaughtExceptionHandler(cause -> {
                    processor.died(cause);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
                LOG.atInfo()
                        .addKeyValue("configuration", configuration.effective())
                        .addKeyValue("store_url", server.url())
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
                return processor;
            } catch (RuntimeException e) {
                undo.all(e);
                throw e;
            }
        }
    }
}
