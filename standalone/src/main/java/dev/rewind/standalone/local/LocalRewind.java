package dev.rewind.standalone.local;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An installation in this process: broker, topics, processor and query API. All data is in one home directory, so
 * that a restart continues with it, even after a kill.
 */
public final class LocalRewind implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalRewind.class);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration READY_POLL = Duration.ofMillis(10);

    /**
     * The only client of the store server is the query API beside it, and a home directory has one processor,
     * independent of the host's name. No other processor could take over, so the session timeout is long: a slow
     * machine must not end the session.
     */
    private static final Configuration DEFAULTS = Configuration.of(
            Map.of(
                    Setting.STORE_PORT.variable(),
                    "0",
                    Setting.INSTANCE_ID.variable(),
                    "standalone",
                    "REWIND_KAFKA_STREAMS_CONSUMER_SESSION_TIMEOUT_MS",
                    "45000"),
            null);

    /**
     * For topics of a new home directory. A processor for them has one stream thread on two cores, and each partition adds
     * to every commit, for which rollback commands wait. Four leave room for a larger machine.
     */
    private static final int PARTITIONS = 4;

    /** Closed in reverse order of starting. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Configuration settings;
    private final Endpoints endpoints;
    private final URI url;

    /**
     * Starts all parts and returns when they are ready.
     *
     * @param given the settings; the addresses of the broker and the store server are replaced
     * @throws dev.rewind.kafka.embedded.EmbeddedKafkaException if another process uses the home directory or a port
     */
    public static LocalRewind start(Configuration given) {
        return new LocalRewind(given);
    }

    private LocalRewind(Configuration given) {
        Path home = given.path(Setting.HOME).toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
            new HomeDisk(home).requireRoom();
            EmbeddedKafka kafka = keep(EmbeddedKafka.persistent(home.resolve("broker"))
                    .port(given.integer(Setting.BROKER_PORT))
                    .fsync(given.flag(Setting.BROKER_FSYNC))
                    .onFatalFault(ended::completeExceptionally)
                    .start());
            Configuration withBroker =
                    given.withBroker(kafka.bootstrapServers()).over(DEFAULTS);
            TopicProvisioning.create(withBroker, PARTITIONS);
            CheckpointProcessor processor = keep(CheckpointProcessor.start(withBroker));
            var unused = processor.ended().whenComplete((nothing, failure) -> end(failure));
            settings = withBroker.with(
                    Map.of(Setting.STORE_URLS, processor.storeUrl().toString()));
            QueryApi query = keep(QueryApi.start(settings, processor.storeServer(), processor.presence()));
            url = query.url();
            // Written before the installation is reported as ready.
            endpoints = Endpoints.in(home);
            endpoints.write(url, kafka.bootstrapServers(), processor.storeUrl());
            awaitReady(processor);
        } catch (IOException e) {
            closeAll();
            throw new HomeDisk(home)
                    .explained(new UncheckedIOException("home directory " + home + " cannot be used", e));
        } catch (RuntimeException e) {
            closeAll();
            throw new HomeDisk(home).explained(e);
        }
    }

    /** The settings in effect: the given ones with the addresses of the started services. */
    public Configuration settings() {
        return settings;
    }

    /** The URL of the query API. */
    public URI url() {
        return url;
    }

    /** Fails if a part dies; completes when this installation is closed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Stops all parts in order. A second call does nothing. */
    @Override
    public void close() {
        try {
            endpoints.delete();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", endpoints.file()).setCause(e).log("Could not delete the endpoints file");
        }
        closeAll();
        ended.complete(null);
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private void end(@Nullable Throwable failure) {
        if (failure != null) {
            ended.completeExceptionally(failure);
        }
    }

    private void awaitReady(CheckpointProcessor processor) {
        long start = System.nanoTime();
        while (!processor.ready()) {
            if (ended.isCompletedExceptionally()) {
                ended.join();
            }
            if (System.nanoTime() - start > READY_WITHIN.toNanos()) {
                throw new LocalRewindException(
                        "the processor was not ready within " + READY_WITHIN.toSeconds() + " s; see the log file");
            }
            try {
                Thread.sleep(READY_POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalRewindException("interrupted while the processor started");
            }
        }
    }

    private synchronized void closeAll() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("Could not close a part cleanly; the others are closed nevertheless");
            }
        }
    }
}
