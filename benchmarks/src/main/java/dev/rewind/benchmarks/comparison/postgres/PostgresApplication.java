package dev.rewind.benchmarks.comparison.postgres;

import dev.rewind.benchmarks.comparison.CheckpointSystem;
import dev.rewind.benchmarks.comparison.Figure;
import dev.rewind.benchmarks.comparison.OrderStates;
import dev.rewind.benchmarks.measure.DiskUse;
import dev.rewind.benchmarks.measure.ProcessUse;
import dev.rewind.testsupport.ServerProcess;
import dev.rewind.testsupport.TemporaryDirectory;
import dev.rewind.testsupport.postgres.PostgresPrograms;
import dev.rewind.testsupport.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The application that a user would otherwise write: a step is a row that the writer hashes and inserts, and commits
 * with an fsync; a read goes through an HTTP server of its own.
 */
public final class PostgresApplication implements CheckpointSystem {

    private final int connections;
    private final TemporaryDirectory directory;
    private final PostgresServer server;
    private @Nullable CheckpointTable table;
    private @Nullable ServerProcess http;
    private @Nullable InetSocketAddress address;

    /**
     * Creates the database, without starting it.
     *
     * @param parent where its data is created
     * @param connections the size of the writer's pool
     */
    public PostgresApplication(PostgresPrograms programs, Path parent, int connections) {
        this.connections = connections;
        directory = TemporaryDirectory.in(parent, "table-server-");
        server = new PostgresServer(programs, parent);
    }

    @Override
    public Duration start() {
        long began = System.nanoTime();
        server.start();
        Duration ready = Duration.ofNanos(System.nanoTime() - began);
        CheckpointTable opened = new CheckpointTable(server.url(), connections);
        opened.create();
        table = opened;
        address = serve();
        return ready;
    }

    private InetSocketAddress serve() {
        Path port = directory.path().resolve("port");
        try {
            Files.deleteIfExists(port);
            ServerProcess started = ServerProcess.start(
                    "the HTTP server before the table",
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-Xms64m",
                            "-Xmx384m",
                            // Without this every answer waits for the client's delayed acknowledgement.
                            "-Dsun.net.httpserver.nodelay=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            TableServer.class.getName(),
                            server.url(),
                            port.toString()),
                    directory.path().resolve("output.log"));
            http = started;
            started.await(() -> Files.exists(port));
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(Files.readString(port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        disconnect();
        server.stop();
    }

    @Override
    public void crash() {
        server.crash();
        disconnect();
    }

    private void disconnect() {
        ServerProcess serving = http;
        http = null;
        if (serving != null && serving.isAlive()) {
            serving.end("KILL");
        }
        CheckpointTable open = table;
        table = null;
        if (open != null) {
            open.close();
        }
    }

    private CheckpointTable table() {
        CheckpointTable open = table;
        if (open == null) {
            throw new IllegalStateException("PostgreSQL does not run");
        }
        return open;
    }

    private ServerProcess http() {
        ServerProcess serving = http;
        if (serving == null) {
            throw new IllegalStateException("the HTTP server before the table does not run");
        }
        return serving;
    }

    @Override
    public void step(String plan, int number) {
        table().insert(plan, number, OrderStates.of(plan, number));
    }

    /** Does nothing: the table has only checkpoints. */
    @Override
    public void end(String plan, int steps) {}

    @Override
    public long failure(String plan) {
        long began = System.nanoTime();
        String state = table().rollBack(plan, "the carrier did not answer");
        long took = System.nanoTime() - began;
        if (!state.equals(OrderStates.of(plan, 1))) {
            throw new IllegalStateException("the rollback does not return the state of " + plan + ": " + state);
        }
        return took;
    }

    @Override
    public InetSocketAddress address() {
        InetSocketAddress where = address;
        if (where == null) {
            throw new IllegalStateException("the HTTP server before the table does not run");
        }
        return where;
    }

    @Override
    public String latest(String plan) {
        return "/latest/" + plan;
    }

    @Override
    public String seesAllSteps(String plan) {
        return "";
    }

    @Override
    public String list(String plan, int limit) {
        return "/list/" + plan + "/" + limit;
    }

    @Override
    public String lists() {
        return "with states";
    }

    @Override
    public Duration processorTime() {
        return ProcessUse.processorTime(server.process().handle()).plus(ProcessUse.processorTime(http().handle()));
    }

    @Override
    public long residentBytes() {
        return ProcessUse.residentBytes(server.process().handle()) + ProcessUse.residentBytes(http().handle());
    }

    @Override
    public Map<Figure, Long> diskBytes() {
        table().checkpoint();
        Map<Path, Long> all = DiskUse.of(server.data(), 1);
        long whole = all.getOrDefault(server.data(), 0L);
        long wal = all.getOrDefault(server.data().resolve("pg_wal"), 0L);
        long tables = all.getOrDefault(server.data().resolve("base"), 0L);
        Map<Figure, Long> bytes = new EnumMap<>(Figure.class);
        bytes.put(Figure.DISK, whole);
        bytes.put(Figure.DISK_STORES, tables);
        bytes.put(Figure.DISK_WAL, wal);
        bytes.put(Figure.DISK_OTHER, whole - wal - tables);
        return bytes;
    }

    @Override
    public void close() {
        disconnect();
        server.close();
        directory.close();
    }
}
