package dev.rewind.testsupport.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a PostgreSQL that is installed on this machine.
 *
 * @param directory where they are
 */
public record PostgresPrograms(Path directory) {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Path USERS = Path.of("/etc/passwd");

    /** PostgreSQL refuses to run as root. Root runs it as this user, or as the one with the number below. */
    private static final String USER = "postgres";

    private static final String UNPRIVILEGED = "65534";

    /** Finds them on the PATH, or where Debian installs them; the newest version first. */
    public static Optional<PostgresPrograms> find() {
        Stream<Path> path = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
        return Stream.concat(path, debian().stream())
                .filter(directory -> Files.isExecutable(directory.resolve("initdb"))
                        && Files.isExecutable(directory.resolve("postgres")))
                .findFirst()
                .map(PostgresPrograms::new);
    }

    private static List<Path> debian() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.sorted(
                            Comparator.comparingInt(PostgresPrograms::number).reversed())
                    .map(version -> version.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(Path directory) {
        String digits = directory.getFileName().toString().replaceAll("[^0-9].*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    /** A command that runs one of the programs, as another user if this one is root. */
    ProcessBuilder command(String program, String... arguments) {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            line.addAll(List.of("setpriv", "--reuid", user(), "--regid", group(), "--clear-groups"));
        }
        line.add(directory.resolve(program).toString());
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line);
    }

    /** The version, such as {@code postgres (PostgreSQL) 15.1}. */
    public String version() {
        return run(new ProcessBuilder(directory.resolve("postgres").toString(), "--version"))
                .strip();
    }

    /** Makes a directory usable for the user that runs the programs. */
    void own(Path path) {
        if (isRoot()) {
            run(new ProcessBuilder("chown", user(), path.toString()));
        }
    }

    /** Runs a command to its end and returns its output. */
    static String run(ProcessBuilder builder) {
        try {
            Process process = builder.redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", builder.command()) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String user() {
        return hasPostgresUser() ? USER : UNPRIVILEGED;
    }

    private static String group() {
        return user();
    }

    private static boolean hasPostgresUser() {
        try (Stream<String> users = Files.lines(USERS)) {
            return users.anyMatch(line -> line.startsWith(USER + ":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
