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
    private static final int NATIVE_ACCESS_IS_ASKED_FOR = 24;

    private RewindJvm() {}

    /**
     * What {@code ./rewind} would run.
     *
     * @param directory where it runs
     * @param environment its {@code REWIND_*} variables; none is inherited
     */
    public static ProcessBuilder command(Path directory, Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(line(arguments[0]));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        isolate(builder, environment);
        return builder;
    }

    /** The words before the arguments: the options are those of the launcher. */
    public static List<String> line(String command) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Dfile.encoding=UTF-8"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_IS_ASKED_FOR) {
            line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        line.addAll(
                command.equals("up") || command.equals("demo")
                        ? List.of("-Xms64m", "-Xmx256m")
                        : List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of("-cp", classPath(), MAIN));
        return line;
    }

    static void isolate(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_") || name.startsWith("JAVA_TOOL"));
        builder.environment().putAll(environment);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        builder.environment().put("LC_ALL", "C.UTF-8");
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
