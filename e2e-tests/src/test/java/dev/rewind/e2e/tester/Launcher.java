package dev.rewind.e2e.tester;

import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.TestInstallation;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls the launcher script at the project's root, as a user would. */
public final class Launcher {
    private static final Path SCRIPT = Scratch.projectRoot().resolve("rewind");
    private static final Path NO_MAVEN = noMaven();

    private Launcher() {}

    /**
     * Runs {@code rewind} commands.
     *
     * @param directory where it runs
     * @param environment its {@code REWIND_*} variables, none of which it inherits, and other variables
     */
    public static ProcessBuilder command(Path directory, Map<String, String> environment, String... words) {
        List<String> line = new ArrayList<>(List.of(SCRIPT.toString()));
        line.addAll(List.of(words));
        return isolated(new ProcessBuilder(line), directory, environment);
    }

    /**
     * Runs {@code rewind} commands of another release.
     *
     * @param release its {@code rewind.jar}
     */
    public static ProcessBuilder command(
            Path release, Path directory, Map<String, String> environment, String... words) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> line = new ArrayList<>(
                List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-Xmx512m", "-jar", release.toString()));
        line.addAll(List.of(words));
        ProcessBuilder program = isolated(new ProcessBuilder(line), directory, environment);
        program.environment().keySet().removeAll(EarlierRelease.UNKNOWN_SETTINGS);
        return program;
    }

    /** Returns a program that may call {@code rewind}, with this directory, this JVM's Java and these variables. */
    public static ProcessBuilder isolated(ProcessBuilder program, Path directory, Map<String, String> environment) {
        Map<String, String> variables = program.environment();
        variables.keySet().removeIf(name -> name.startsWith("REWIND_") || name.startsWith("JAVA_"));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.merge("PATH", NO_MAVEN.toString(), (path, first) -> first + File.pathSeparator + path);
        variables.put("JAVA_OPTS", String.join(" ", JavaProcess.FAST_START));
        variables.putAll(TestInstallation.PATIENT);
        variables.putAll(environment);
        return program.directory(directory.toFile());
    }

    /** Prevents a build within the build, which would replace its files: the launcher finds a Maven that fails. */
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
