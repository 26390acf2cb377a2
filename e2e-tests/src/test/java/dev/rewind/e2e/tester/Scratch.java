package dev.rewind.e2e.tester;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories below the module's target. They stay until the next clean, so that a failure can be examined. */
public final class Scratch {
    private Scratch() {}

    /** Creates a new directory. */
    public static Path directory(String name) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "e2e").toAbsolutePath());
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the project's root. */
    public static Path projectRoot() {
        Path module = Path.of("").toAbsolutePath();
        return Files.exists(module.resolve("e2e-tests")) ? module : module.getParent();
    }
}
