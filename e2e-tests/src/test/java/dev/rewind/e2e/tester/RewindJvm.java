package dev.rewind.e2e.tester;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@code rewind} command in a JVM of its own, on this module's class path without its tests. */
public final class RewindJvm {
    private static final String MAIN = "dev.rewind.standalone.Main";

    private RewindJvm() {}

    /**
     * What {@code ./rewind} would run.
     *
     * @param directory where it runs
     * @param environment its {@code REWIND_*} variables; none is inherited
     */
    public static ProcessBuilder command(Path directory, Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(line());
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        isolate(builder, environment);
        return builder;
    }

    /** The words before the arguments. */
    public static List<String> line() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx320m",
                "-cp",
                classPath(),
                MAIN);
    }

    static void isolate(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_") || name.startsWith("JAVA_TOOL"));
        builder.environment().putAll(environment);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
