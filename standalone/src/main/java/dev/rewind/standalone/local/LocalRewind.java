package dev.rewind.standalone.local;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.query.QueryApi;
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
 * A whole installation in this process: broker, topics, processor and query API, with everything they keep under one
 * home directory, so that it goes on where it was after a restart, also after a kill.
 */
public final class LocalRewind implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalRewind.class);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration READY_POLL = Duration.ofMillis(10);

    /**
     * The store server is for the query API beside it only, and a home has one processor, whatever the host is called.
     * Nobody could take its place, so a moment in which the machine is slow is not taken for its end.
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

    /** Closed in reverse order of starting. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Configuration settings;
    private final Endpoints endpoints;
    private final URI url;

    /**
     * Starts everything and returns once it serves.
     *
     * @param given the settings; of the broker's address and the store's only what is not decided here
     * @throws dev.rewind.kafka.embedded.EmbeddedKafkaException when another process uses the home directory or a port
     */
    public static LocalRewind start(Configuration given) {
        return new LocalRewind(given);
    }

    private LocalRewind(Configuration given) {
        Path home = given.path(Setting.HOME).toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
            EmbeddedKafka kafka = keep(EmbeddedKafka.persistent(home.resolve("broker"))
                    .port(given.integer(Setting.BROKER_PORT))
                    .fsync(given.flag(Setting.BROKER_FSYNC))
                    .onFatalFault(ended::completeExceptionally)
                    .start());
            Configuration withBroker =
                    given.withBroker(kafka.bootstrapServers()).over(DEFAULTS);
            TopicProvisioning.create(withBroker);
            CheckpointProcessor processor = keep(CheckpointProcessor.start(withBroker));
            var unused = processor.ended().whenComplete((nothing, failure) -> end(failure));
            settings = withBroker.with(
                    Map.of(Setting.STORE_URLS, processor.storeUrl().toString()));
            QueryApi query = keep(QueryApi.start(settings));
            url = query.url();
            // Before anybody can be told that it is ready.
            endpoints = Endpoints.in(home);
            endpoints.write(url, kafka.bootstrapServers(), processor.storeUrl());
            awaitReady(processor);
        } catch (IOException e) {
            closeAll();
            throw new UncheckedIOException("home directory " + home + " cannot be used", e);
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    /** The settings in effect: what was given, with the addresses that came about. */
    public Configuration settings() {
        return settings;
    }

    /** Where the query API listens. */
    public URI url() {
        return url;
    }

    /** Fails when a part of it dies on its own; completes when it is closed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Ends everything in an orderly way. Does nothing the second time. */
    @Override
    public void close() {
        try {
            endpoints.delete();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", endpoints.file()).setCause(e).log("Could not be deleted");
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
                throw new LocalRewindException("the processor was not ready within " + READY_WITHIN.toSeconds()
                        + " s; the log file says what it was doing");
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
                        .log("Did not close in order; the rest is closed all the same");
            }
        }
    }
}
