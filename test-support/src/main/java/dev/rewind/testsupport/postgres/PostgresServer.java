package dev.rewind.testsupport.postgres;

import dev.rewind.testsupport.ServerProcess;
import dev.rewind.testsupport.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server with its default settings, in a temporary directory and on a free port. Its JDBC driver comes from the caller. */
public final class PostgresServer implements AutoCloseable {

    private static final String USER = "rewind";

    private final PostgresPrograms programs;
    private final TemporaryDirectory directory;
    private final int port = freePort();
    private @Nullable ServerProcess process;

    /** Creates the database below a directory, without starting it. */
    public PostgresServer(PostgresPrograms programs, Path parent) {
        this.programs = programs;
        directory = TemporaryDirectory.in(parent, "postgres-");
        programs.own(directory.path());
        PostgresPrograms.run(programs.command(
                "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=" + USER, "--pgdata=" + data()));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data directory. */
    public Path data() {
        return directory.path().resolve("data");
    }

    /** The address for JDBC. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    /** Starts it and waits until it takes connections. */
    public void start() {
        ServerProcess started = ServerProcess.start(
                "postgres",
                programs.command(
                        "postgres",
                        "-D",
                        data().toString(),
                        "-p",
                        Integer.toString(port),
                        "-k",
                        directory.path().toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        // More than the pools of writer and HTTP server together.
                        "-c",
                        "max_connections=200"),
                directory.path().resolveSibling(directory.path().getFileName() + ".log"));
        process = started;
        started.await(this::takesConnections);
    }

    private boolean takesConnections() throws IOException {
        try (Connection connection = DriverManager.getConnection(url())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Stops it with a checkpoint. */
    public void stop() {
        process().end("INT");
        process = null;
    }

    /** Stops it without a checkpoint, so that the next start has to recover, as after kill -9. */
    public void crash() {
        process().end("QUIT");
        process = null;
    }

    /** The running process. */
    public ServerProcess process() {
        ServerProcess running = process;
        if (running == null) {
            throw new IllegalStateException("postgres does not run");
        }
        return running;
    }

    @Override
    public void close() {
        ServerProcess running = process;
        if (running != null && running.isAlive()) {
            running.end("QUIT");
        }
        directory.close();
        try {
            Files.deleteIfExists(
                    directory.path().resolveSibling(directory.path().getFileName() + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
