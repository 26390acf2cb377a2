package dev.rewind.e2e.tester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The bundle for Maven Central, which {@code deploy/release --central} builds from the commit that is checked out, with
 * a throw-away key.
 *
 * @param version the version that the documents name
 * @param repository the unpacked bundle: a Maven repository
 * @param report what the release printed; empty for a bundle that was built before
 */
public record CentralBundle(String version, Path repository, String report) {
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(30);

    /**
     * Builds the bundle, twice. {@code -Drewind.bundle=FILE} names one that is built already.
     *
     * @param version of the release
     */
    public static CentralBundle of(String version) throws IOException {
        String built = System.getProperty("rewind.bundle", "");
        if (!built.isEmpty()) {
            return new CentralBundle(version, unpacked(Path.of(built)), "");
        }
        for (String tool : new String[] {"git", "mvn", "gpg"}) {
            assumeTrue(Tools.has(tool), "there is no " + tool + " to build the bundle with");
        }
        Path checkout = Scratch.directory("release").resolve("checkout");
        run(Scratch.projectRoot(), "git", "clone", "-q", "--shared", ".", checkout.toString());
        try (SigningKey key = SigningKey.made()) {
            ProcessBuilder release = new ProcessBuilder(
                            "deploy/release", "--central", "--twice", "--rehearsal", "--version", version)
                    .directory(checkout.toFile());
            release.environment().putAll(key.variables());
            Finished finished = Finished.of(release, BUILT_WITHIN).expect(0);
            return new CentralBundle(
                    version,
                    unpacked(checkout.resolve("distribution/target/rewind-" + version + "-central.zip")),
                    finished.out());
        }
    }

    /** Returns the path of a file of a module, such as its {@code -sources.jar}. */
    public Path file(String artifact, String end) {
        Path file = repository.resolve("dev/rewind/" + artifact + "/" + version + "/" + artifact + "-" + version + end);
        assertThat(file).exists();
        return file;
    }

    /** Unpacks a zip or jar into a new directory. */
    public static Path unpacked(Path zip) throws IOException {
        Path directory = Scratch.directory("unpacked");
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                assertThat(file).startsWithRaw(directory);
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.write(file, entries.readAllBytes());
                }
            }
        }
        return directory;
    }

    private static void run(Path directory, String... command) {
        Finished.of(new ProcessBuilder(command).directory(directory.toFile()), Duration.ofMinutes(2))
                .expect(0);
    }
}
