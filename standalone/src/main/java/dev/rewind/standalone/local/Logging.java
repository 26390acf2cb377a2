package dev.rewind.standalone.local;

import java.nio.file.Path;

/**
 * Where log lines go. Logback reads this once, with the first logger: choose before anything else is started. Client
 * commands choose nothing; {@code logback.xml} lets them say warnings only, on stderr.
 */
public final class Logging {

    private static final String CONFIGURATION = "logback.configurationFile";

    private Logging() {}

    /** To {@code rewind.log} in this directory, warnings to stderr too. */
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
