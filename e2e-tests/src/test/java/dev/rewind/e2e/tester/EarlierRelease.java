package dev.rewind.e2e.tester;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds an earlier state of the project from its history, in a working tree below the module's target. {@link
 * dev.rewind.e2e.UpgradeIT} needs no history: it starts with data that an earlier version has left.
 */
public final class EarlierRelease {
    /**
     * The last state with Kafka 4.3.1. Its processor logs every row, and knows neither that a start can complete a step
     * nor that a step can wait. Its runners do not say that they are there.
     */
    private static final String COMMIT = "8159c9c77b6fd2448ffea7ef700f5e7c0b90e887";

    /** Settings of tests that the earlier state refuses, because it does not know them. */
    static final Set<String> UNKNOWN_SETTINGS = Set.of("REWIND_PRESENCE_INTERVAL", "REWIND_RUNNER_SILENCE");

    private static final Duration BUILT_WITHIN = Duration.ofMinutes(15);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private static @Nullable Path release;

    private EarlierRelease() {}

    /**
     * Returns the {@code rewind.jar} of the earlier state, which is built once. Skips the test, with the reason, where
     * the history or a tool is missing. {@code -Drewind.earlier=FILE} names a jar that is built already.
     */
    public static synchronized Path built() throws IOException {
        String built = System.getProperty("rewind.earlier", "");
        if (!built.isEmpty()) {
            return Path.of(built).toAbsolutePath();
        }
        Path known = release;
        if (known == null) {
            known = build();
            release = known;
        }
        return known;
    }

    private static Path build() throws IOException {
        assumeTrue(Tools.has("git"), "there is no git to get the earlier release with");
        assumeTrue(Tools.has("mvn"), "there is no mvn to build the earlier release with");
        assumeTrue(
                git("cat-file", "-e", COMMIT + "^{commit}").exitCode() == 0,
                "the history of this checkout does not have commit " + COMMIT + "; fetch it all to run this test");
        Path tree = Scratch.directory("earlier");
        git("worktree", "add", "--force", "--detach", tree.toString(), COMMIT).expect(0);
        try {
            run(
                            tree,
                            BUILT_WITHIN,
                            "mvn",
                            "-q",
                            "-B",
                            "-ntp",
                            "-Dquick",
                            "-DskipTests",
                            "-pl",
                            "standalone",
                            "-am",
                            "package")
                    .expect(0);
            return Files.move(
                            tree.resolve("standalone/target"),
                            Scratch.directory("earlier-release").resolve("release"))
                    .resolve("rewind.jar");
        } finally {
            git("worktree", "remove", "--force", tree.toString());
        }
    }

    private static Finished git(String... words) {
        String[] line = new String[words.length + 1];
        line[0] = "git";
        System.arraycopy(words, 0, line, 1, words.length);
        return run(Scratch.projectRoot(), ANSWERED_WITHIN, line);
    }

    private static Finished run(Path where, Duration within, String... line) {
        return Finished.of(new ProcessBuilder(line).directory(where.toFile()), within);
    }
}
