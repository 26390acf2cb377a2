package dev.rewind.standalone.local;

import java.nio.file.Path;

/**
 * Chooses where log lines go. Logback reads its configuration with the first logger, so choose before starting
 * anything. Client commands keep {@code logback.xml}, which writes only warnings, to stderr.
 */
public final class Logging {

    private static final String CONFIGURATION = "logback.configurationFile";

    private Logging() {}

    /** Sends log lines to {@code rewind.log} in this directory, and Rewind's errors to stderr too. */
    public static Path toFile(Path home) {
        Path file = home.resolve("rewind.log");
        System.setProperty("rewind.log.file", file.toString());
        choose("logback-file.xml");
        return file;
    }

    private static void choose(String resource) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, resource);
        }
    }
}
