package dev.rewind.e2e.tester;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A gpg key to sign with in a test, in a directory of its own. Closing it deletes the key. */
public final class SigningKey implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final String ID = "throw-away@example.org";

    private final Path home;

    private SigningKey(Path home) {
        this.home = home;
    }

    /** Makes a key without a passphrase. */
    public static SigningKey made() throws IOException {
        // Not below the module's target: the path of the agent's socket must be short.
        SigningKey key = new SigningKey(Files.createTempDirectory("gpg"));
        key.run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", ID)
                .expect(0);
        return key;
    }

    /** Returns the variables with which gpg and {@code deploy/release} find the key. */
    public Map<String, String> variables() {
        return Map.of("GNUPGHOME", home.toString(), "REWIND_SIGNING_KEY", ID);
    }

    /** Writes the signature of each file beside it. */
    public void sign(List<Path> files) {
        for (Path file : files) {
            run("gpg", "--batch", "--yes", "--armor", "--detach-sign", "--local-user", ID, file.toString())
                    .expect(0);
        }
    }

    private Finished run(String... command) {
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().putAll(variables());
        return Finished.of(program, WITHIN);
    }

    @Override
    public void close() throws IOException {
        run("gpgconf", "--kill", "gpg-agent").expect(0);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
