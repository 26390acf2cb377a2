package dev.rewind.e2e.tester;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The script at the project's root, as a user would call it. */
public final class Launcher {
    /** A machine that is busy with other tests may take its time to answer. */
    static final Map<String, String> PATIENT = Map.of("REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "60000");

    private static final Path SCRIPT = Scratch.projectRoot().resolve("rewind");
    private static final Path NO_MAVEN = noMaven();

    private Launcher() {}

    /**
     * What runs a {@code rewind} command.
     *
     * @param directory where it runs
     * @param environment its {@code REWIND_*} variables, of which none is inherited, and others that it is to have
     */
    public static ProcessBuilder command(Path directory, Map<String, String> environment, String... words) {
        List<String> line = new ArrayList<>(List.of(SCRIPT.toString()));
        line.addAll(List.of(words));
        return isolated(new ProcessBuilder(line), directory, environment);
    }

    /** A program that may call {@code rewind}, in this directory, with this JVM's Java and these variables. */
    public static ProcessBuilder isolated(ProcessBuilder program, Path directory, Map<String, String> environment) {
        Map<String, String> variables = program.environment();
        variables.keySet().removeIf(name -> name.startsWith("REWIND_") || name.startsWith("JAVA_"));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.merge("PATH", NO_MAVEN.toString(), (path, first) -> first + File.pathSeparator + path);
        // What is over soon gains nothing by the optimising compiler, and the machine is busy.
        variables.put("JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        variables.putAll(PATIENT);
        variables.putAll(environment);
        return program.directory(directory.toFile());
    }

    /** A build within the build would take its files away: the launcher finds a Maven that says so. */
    private static Path noMaven() {
        try {
            Path directory = Scratch.directory("no-maven");
            Path maven = Files.writeString(directory.resolve("mvn"), """
                    #!/bin/sh
                    echo 'the sources are newer than standalone/target/rewind.jar: package it first' >&2
                    exit 1
                    """);
            if (!maven.toFile().setExecutable(true)) {
                throw new IOException(maven + " cannot be made executable");
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
