package dev.rewind.e2e.tester;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Builds an earlier state of the project from its history, in a working tree below the module's target. */
public final class EarlierRelease {
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(15);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private EarlierRelease() {}

    /**
     * Returns the {@code rewind.jar} of this commit. Skips the test, with the reason, where the history or a tool is
     * missing. {@code -Drewind.earlier=FILE} names a jar that is built already.
     */
    public static Path built(String commit) throws IOException {
        String built = System.getProperty("rewind.earlier", "");
        if (!built.isEmpty()) {
            return Path.of(built).toAbsolutePath();
        }
        assumeTrue(Tools.has("git"), "there is no git to get the earlier release with");
        assumeTrue(Tools.has("mvn"), "there is no mvn to build the earlier release with");
        assumeTrue(
                git("cat-file", "-e", commit + "^{commit}").exitCode() == 0,
                "the history of this checkout does not have commit " + commit + "; fetch it all to run this test");
        Path tree = Scratch.directory("earlier");
        git("worktree", "add", "--force", "--detach", tree.toString(), commit).expect(0);
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
