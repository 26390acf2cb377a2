package dev.rewind.testsupport;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the classes under test in a JVM of their own, and sends signals to it. */
public final class JavaProcess {
    /** For a JVM that lives for a test: it compiles quickly, and does not verify what the compiler has just written. */
    public static final List<String> FAST_START = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    private static final String CLASS_PATH = System.getProperty("java.class.path", "");

    private JavaProcess() {}

    /** Returns the path of a program of this JDK, such as {@code java}. */
    public static String program(String name) {
        return Path.of(System.getProperty("java.home", ""), "bin", name).toString();
    }

    /** Returns a command line that runs a class with this test's class path and a small heap. */
    public static List<String> command(int heapMb, Class<?> main, List<String> arguments) {
        return command(heapMb, CLASS_PATH, main.getName(), arguments);
    }

    /** Returns the same with another class path. */
    public static List<String> command(int heapMb, String classPath, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program("java"), "-Xmx" + heapMb + "m"));
        command.addAll(FAST_START);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        return command;
    }

    /** Returns a process that has these variables and inherits no {@code REWIND_*} variables. */
    public static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_"));
        builder.environment().putAll(environment);
        return builder;
    }

    /**
     * Sends a signal.
     *
     * @param name such as {@code INT}, which a JVM handles like Ctrl-C, or {@code STOP}
     */
    public static void signal(Process process, String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + code);
        }
    }
}
