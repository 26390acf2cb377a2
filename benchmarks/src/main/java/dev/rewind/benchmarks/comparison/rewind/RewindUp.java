package dev.rewind.benchmarks.comparison.rewind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.benchmarks.comparison.CheckpointSystem;
import dev.rewind.benchmarks.comparison.Figure;
import dev.rewind.benchmarks.comparison.HttpConnection;
import dev.rewind.benchmarks.measure.DiskUse;
import dev.rewind.benchmarks.measure.ProcessUse;
import dev.rewind.testsupport.ServerProcess;
import dev.rewind.testsupport.TemporaryDirectory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** {@code rewind up} as a process of its own, in a temporary home and on free ports. */
public final class RewindUp implements CheckpointSystem {

    /** Partitions are directories at this depth below the home: broker, node, partition. */
    private static final int DEPTH = 3;

    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    private static final String FORM_CHECK = "form-check";

    private final Path command;
    private final StepForm form;
    private final TemporaryDirectory directory;
    private final PlanEventRecords records;
    private final Map<String, RecordMetadata> lastSteps = new ConcurrentHashMap<>();
    private @Nullable ServerProcess process;
    private @Nullable Clients clients;
    private boolean statesInLists;
    private boolean formIsKnown;
    private int starts;

    /** What a start makes anew. */
    private record Clients(InetSocketAddress address, KafkaProducer<byte[], byte[]> producer, CommandReader commands) {}

    /**
     * Creates it, without starting it.
     *
     * @param command the script {@code rewind} of a checkout or a distribution
     * @param parent where its home is created
     * @param timeoutMs the time-out of each step; 0 for none
     */
    public RewindUp(Path command, Path parent, StepForm form, int timeoutMs) {
        this.command = command;
        this.form = form;
        records = new PlanEventRecords(timeoutMs);
        directory = TemporaryDirectory.in(parent, "rewind-benchmark-");
    }

    private Path home() {
        return directory.path().resolve("home");
    }

    @Override
    public Duration start() {
        Path endpoints = home().resolve("endpoints.properties");
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "up")
                .directory(directory.path().toFile());
        builder.environment()
                .putAll(Map.of(
                        "REWIND_HOME", home().toString(),
                        "REWIND_HTTP_PORT", "0",
                        "REWIND_BROKER_PORT", "0",
                        "REWIND_STORE_PORT", "0"));
        try {
            Files.deleteIfExists(endpoints);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long began = System.nanoTime();
        ServerProcess started =
                ServerProcess.start("rewind up", builder, directory.path().resolve("output-" + ++starts + ".log"));
        process = started;
        started.await(() -> started.output().contains("Ready after") && isReady(address(endpoints)));
        Duration ready = Duration.ofNanos(System.nanoTime() - began);
        connect(endpoints);
        if (form == StepForm.COMPLETES && !formIsKnown) {
            requireForm();
            end(FORM_CHECK, 2);
            formIsKnown = true;
        }
        return ready;
    }

    private static boolean isReady(InetSocketAddress address) throws IOException {
        try (HttpConnection http = new HttpConnection(address)) {
            return http.get("/readyz").status() == 200;
        }
    }

    private static InetSocketAddress address(Path endpoints) throws IOException {
        URI url = URI.create(read(endpoints).getProperty("REWIND_URL"));
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private void connect(Path endpoints) {
        try {
            String servers = read(endpoints).getProperty("REWIND_KAFKA_BOOTSTRAP_SERVERS");
            Map<String, Object> settings = Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    servers,
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.LINGER_MS_CONFIG,
                    0);
            clients = new Clients(
                    address(endpoints),
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                    new CommandReader(servers));
            try (HttpConnection http = new HttpConnection(address())) {
                statesInLists = http.get("/api/checkpoints/?entity_type=plan&entity_id=x&include=state")
                                .status()
                        != 400;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Clients clients() {
        Clients open = clients;
        if (open == null) {
            throw new IllegalStateException("rewind up does not run");
        }
        return open;
    }

    private ServerProcess process() {
        ServerProcess running = process;
        if (running == null) {
            throw new IllegalStateException("rewind up does not run");
        }
        return running;
    }

    @Override
    public void stop() {
        disconnect(Duration.ofMinutes(1));
        process().end("TERM");
        process = null;
    }

    @Override
    public void crash() {
        process().end("KILL");
        process = null;
        disconnect(Duration.ZERO);
    }

    private void disconnect(Duration within) {
        Clients open = clients;
        clients = null;
        if (open != null) {
            open.commands().close();
            open.producer().close(within);
        }
    }

    @Override
    public String lists() {
        return statesInLists ? "with states" : "without states: this version has no include=state";
    }

    @Override
    public void step(String plan, int number) {
        RecordMetadata last;
        if (number == 1) {
            last = await(send(records.started(plan, 1)));
        } else if (form == StepForm.COMPLETES) {
            last = await(send(records.startedAfter(plan, number)));
        } else {
            Future<?> completed = send(records.completed(plan, number - 1));
            last = await(send(records.started(plan, number)));
            await(completed);
        }
        lastSteps.put(plan, last);
    }

    @Override
    public void end(String plan, int steps) {
        Future<?> completed = send(records.completed(plan, steps));
        await(send(records.planCompleted(plan)));
        await(completed);
    }

    @Override
    public long failure(String plan) {
        CompletableFuture<CommandReader.Command> awaited = clients().commands().of(plan);
        long began = System.nanoTime();
        Future<?> sent = send(records.failed(plan, 1));
        CommandReader.Command read = await(awaited);
        await(sent);
        JsonNode data = read.data();
        if (!data.path("state").path("order_id").asText().equals(plan)) {
            throw new IllegalStateException("the command does not carry the state of " + plan + ": " + data);
        }
        await(send(records.applied(
                plan, data.path("rollback_id").asText(), data.path("epoch").asInt())));
        return read.nanos() - began;
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return clients().producer().send(record);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("rewind up did not take an event or give a command", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Checks that this version understands the form of the events: the second step ends the first. */
    private void requireForm() {
        step(FORM_CHECK, 1);
        step(FORM_CHECK, 2);
        process().await(() -> openSteps().isPresent());
        int open;
        try {
            open = openSteps().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (open != 1) {
            throw new IllegalStateException(open + " steps are under way after the second one started, and there should"
                    + " be 1; use --step-form pair for versions that do not know completes");
        }
    }

    /** The number of open steps, once both have started. */
    private OptionalInt openSteps() throws IOException {
        try (HttpConnection http = new HttpConnection(address())) {
            String entity = http.get("/api/entities/plan/" + FORM_CHECK).text();
            return entity.contains("\"latest\":\"plan:" + FORM_CHECK + ":2\"")
                    ? OptionalInt.of(entity.split("\"started_at\"", -1).length - 1)
                    : OptionalInt.empty();
        }
    }

    @Override
    public InetSocketAddress address() {
        return clients().address();
    }

    @Override
    public String latest(String plan) {
        return "/api/checkpoints/plan/" + plan + "/latest";
    }

    @Override
    public String seesAllSteps(String plan) {
        RecordMetadata last = lastSteps.get(plan);
        return last == null ? "" : "X-Rewind-Position: " + last.partition() + ":" + last.offset();
    }

    @Override
    public String list(String plan, int limit) {
        return "/api/checkpoints/?entity_type=plan&entity_id=" + plan + "&limit=" + limit
                + (statesInLists ? "&include=state" : "");
    }

    @Override
    public Duration processorTime() {
        return ProcessUse.processorTime(process().handle());
    }

    @Override
    public long residentBytes() {
        return ProcessUse.residentBytes(process().handle());
    }

    @Override
    public Map<Figure, Long> diskBytes() {
        Map<Path, Long> all = DiskUse.of(home(), DEPTH);
        Map<Figure, Long> bytes = new EnumMap<>(Figure.class);
        bytes.put(Figure.DISK, all.getOrDefault(home(), 0L));
        long known = 0;
        for (Map.Entry<Path, Long> one : all.entrySet()) {
            Figure part = part(home().relativize(one.getKey()));
            if (part != null) {
                bytes.merge(part, one.getValue(), Long::sum);
                known += one.getValue();
            }
        }
        bytes.put(Figure.DISK_OTHER, bytes.get(Figure.DISK) - known);
        return bytes;
    }

    private static @Nullable Figure part(Path path) {
        if (path.toString().equals("state")) {
            return Figure.DISK_STORES;
        }
        if (!path.startsWith("broker") || path.getNameCount() < DEPTH) {
            return null;
        }
        String topic = path.getFileName().toString();
        if (topic.startsWith("plan-events-")) {
            return Figure.DISK_EVENTS;
        }
        if (topic.startsWith("checkpoint-events-") || topic.startsWith("rollback-commands-")) {
            return Figure.DISK_FACTS;
        }
        return topic.contains("-changelog-") ? Figure.DISK_CHANGELOGS : null;
    }

    @Override
    public void close() {
        disconnect(Duration.ZERO);
        ServerProcess running = process;
        if (running != null && running.isAlive()) {
            running.end("KILL");
        }
        directory.close();
    }
}
