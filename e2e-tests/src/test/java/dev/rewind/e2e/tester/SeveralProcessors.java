package dev.rewind.e2e.tester;

import static org.awaitility.Awaitility.await;

import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.kafka.embedded.EmbeddedKafkaException;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.TopicProvisioning;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewind as in production: three brokers, several processors with standby copies and a query API, each in a process
 * of its own. {@link #rewind()} has the addresses.
 */
public final class SeveralProcessors implements AutoCloseable {
    /** How many partitions each topic has. */
    public static final int PARTITIONS = 6;

    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final int TRIES = 5;

    private final RewindProcess rewind;
    private final EmbeddedKafka kafka;
    private final List<Service> processors = new ArrayList<>();
    private final Service queryApi;
    private final Map<String, String> common = new HashMap<>();
    private final String stores;

    /**
     * Starts everything and waits until it is ready.
     *
     * @param count of processors
     * @param settings {@code REWIND_*} variables of the processors
     */
    public SeveralProcessors(int count, Map<String, String> settings) {
        this(count, settings, null);
    }

    /**
     * Does the same with services of another release.
     *
     * @param release the {@code rewind.jar} of the release; null for the classes under test
     */
    public SeveralProcessors(int count, Map<String, String> settings, @Nullable Path release) {
        Path directory = Scratch.directory("several");
        @Nullable EmbeddedKafka started = null;
        RewindProcess address = RewindProcess.in(directory.resolve("address"));
        for (int tried = 1; started == null; tried++) {
            try {
                started = brokers(address);
            } catch (EmbeddedKafkaException portInUse) {
                if (tried == TRIES) {
                    throw portInUse;
                }
                address = RewindProcess.in(directory.resolve("address-" + tried));
            }
        }
        rewind = address;
        kafka = started;
        common.put("REWIND_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        common.put("REWIND_PARTITIONS", Integer.toString(PARTITIONS));
        common.put("REWIND_REPLICATION", "3");
        common.put("REWIND_HOME", directory.resolve("home").toString());
        TopicProvisioning.create(Configuration.of(common, null));
        for (int number = 1; number <= count; number++) {
            processors.add(processor(directory, number, common, settings));
        }
        stores = processors.stream().map(one -> one.url().toString()).collect(Collectors.joining(","));
        Map<String, String> ofApi = new HashMap<>(common);
        ofApi.put("REWIND_HTTP_PORT", Integer.toString(rewind.url().getPort()));
        ofApi.put("REWIND_STORE_URLS", stores);
        queryApi = new Service(directory.resolve("query-api"), "dev.rewind.query.Main", rewind.url(), ofApi);
        processors.forEach(processor -> processor.release(release));
        queryApi.release(release);
        try {
            processors.forEach(Service::launch);
            queryApi.launch();
            processors.forEach(SeveralProcessors::awaitReady);
            awaitReady(queryApi);
            awaitCopies(2);
        } catch (RuntimeException | Error e) {
            String logs = tail();
            close();
            throw new IllegalStateException("not everything got ready:\n" + logs, e);
        }
    }

    /** Returns the addresses for clients. */
    public RewindProcess rewind() {
        return rewind;
    }

    /** Returns a processor, numbered from 0. */
    public Service processor(int number) {
        return processors.get(number);
    }

    /** Returns the number of processors, running or not. */
    public int count() {
        return processors.size();
    }

    /** Starts a processor again and waits until it is ready. */
    public void startAgain(int number) {
        processors.get(number).launch();
        awaitReady(processors.get(number));
    }

    /** Stops a processor and starts the classes under test instead, with the same stores. */
    public void upgrade(int number) {
        upgrade(processors.get(number));
    }

    /** Does the same with the query API. */
    public void upgradeQueryApi() {
        upgrade(queryApi);
    }

    private static void upgrade(Service service) {
        service.stop();
        service.release(null);
        service.launch();
        awaitReady(service);
    }

    /** Runs a {@code rewind} command that reads the brokers and the stores. */
    public Finished command(String... words) {
        Map<String, String> environment = new HashMap<>(common);
        environment.put("REWIND_STORE_URLS", stores);
        return Finished.of(Launcher.command(Scratch.projectRoot(), environment, words), READY_WITHIN.multipliedBy(2));
    }

    /** Waits until each partition has one certain owner and this many holders, standbys included. */
    public void awaitCopies(int holders) {
        await("each partition is held by " + holders).atMost(READY_WITHIN).until(() -> {
            int[] active = new int[PARTITIONS];
            int[] all = new int[PARTITIONS];
            for (Service processor : processors) {
                if (processor.isReady()) {
                    var here = processor
                            .http()
                            .get("/store/routing")
                            .expect(200)
                            .json()
                            .path("here");
                    here.path("active").forEach(partition -> active[partition.asInt()]++);
                    here.path("active").forEach(partition -> all[partition.asInt()]++);
                    here.path("standby").forEach(partition -> all[partition.asInt()]++);
                }
            }
            boolean held = true;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                held &= active[partition] == 1 && all[partition] >= holders;
            }
            return held;
        });
    }

    /** Returns the end of all logs. */
    public String tail() {
        return processors.stream().map(one -> one.logs().tail()).collect(Collectors.joining("\n"))
                + queryApi.logs().tail();
    }

    @Override
    public void close() {
        queryApi.close();
        processors.forEach(Service::close);
        kafka.close();
    }

    private static EmbeddedKafka brokers(RewindProcess address) {
        int port = Integer.parseInt(address.bootstrapServers().replaceFirst(".*:", ""));
        return EmbeddedKafka.temporary()
                .nodes(3)
                .port(port)
                .property("group.min.session.timeout.ms", "1000")
                // By default brokers check every 10 s for transactions of dead producers.
                .property("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000")
                .start();
    }

    private static Service processor(
            Path directory, int number, Map<String, String> common, Map<String, String> settings) {
        int port = Ports.free();
        Map<String, String> own = new HashMap<>(common);
        own.put("REWIND_INSTANCE_ID", "processor-" + number);
        own.put("REWIND_STORE_PORT", Integer.toString(port));
        own.put("REWIND_STANDBY_REPLICAS", "1");
        own.putAll(settings);
        return new Service(
                directory.resolve("processor-" + number),
                "dev.rewind.processor.Main",
                URI.create("http://127.0.0.1:" + port),
                own);
    }

    private static void awaitReady(Service service) {
        await("a service is ready")
                .atMost(READY_WITHIN)
                .failFast("a service ended", () -> !service.isAlive())
                .until(service::isReady);
    }
}
