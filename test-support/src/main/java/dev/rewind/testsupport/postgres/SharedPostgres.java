package dev.rewind.testsupport.postgres;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL for all tests of a JVM. It starts with its first use and ends with the JVM. */
public final class SharedPostgres {

    private static @Nullable PostgresServer server;

    private SharedPostgres() {}

    /** Returns the address for JDBC; nothing, with a line that says so, on a machine without PostgreSQL. */
    public static synchronized Optional<String> url() {
        PostgresServer started = server;
        if (started == null) {
            Optional<PostgresPrograms> programs = PostgresPrograms.find();
            if (programs.isEmpty()) {
                System.getLogger(SharedPostgres.class.getName())
                        .log(Level.WARNING, "PostgreSQL is not installed, so tests with a database are skipped");
                return Optional.empty();
            }
            // Not below the home of root: PostgreSQL runs as another user then.
            PostgresServer created =
                    new PostgresServer(programs.get(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
            Runtime.getRuntime().addShutdownHook(new Thread(created::close));
            created.start();
            server = created;
            started = created;
        }
        return Optional.of(started.url());
    }
}
