package dev.rewind.runner.file;

import dev.rewind.events.config.Setting;
import dev.rewind.runner.StepFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Runs one shell command to its end, or ends it with everything that it started. */
final class Program {

    /** Room for the rest of an error's message. */
    private static final int MAX_ERROR_BYTES = 7_000;

    /** Time to read what is still in the pipe, where something in the background holds that open after the program. */
    private static final long OUTPUT_GRACE_MS = 500;

    /** As shells report a program that SIGINT has ended. */
    private static final int INTERRUPTED = 130;

    private static final long INTERRUPT_GRACE_MS = 1_000;

    private Program() {}

    /**
     * Runs a command and returns what it wrote to standard output.
     *
     * @throws StepFailedException when it cannot be started, writes too much, or ends with another exit code than 0
     * @throws InterruptedException when this thread is interrupted; the command has been killed then
     */
    static byte[] run(
            String command,
            Path directory,
            Map<String, String> environment,
            byte[] input,
            int maxOutput,
            Retries retries)
            throws StepFailedException, InterruptedException {
        Process process = start(command, directory, environment);
        Output out = Output.head(process.getInputStream(), maxOutput, () -> ProcessTree.kill(process));
        Output err = Output.tail(process.getErrorStream(), MAX_ERROR_BYTES);
        try {
            feed(process, input);
            int exitCode = process.waitFor();
            if (exitCode == INTERRUPTED) {
                // Ctrl-C reaches program and runner at once: whoever wants the plan stopped has a moment to say so.
                Thread.sleep(INTERRUPT_GRACE_MS);
            }
            out.await(OUTPUT_GRACE_MS);
            err.await(OUTPUT_GRACE_MS);
            if (out.overflowed()) {
                throw new StepFailedException(
                        "output_too_large",
                        "standard output is larger than a state may be: more than " + maxOutput
                                + " bytes. Write the state there and everything else to standard error");
            }
            if (exitCode != 0) {
                throw failed(exitCode, new String(err.bytes(), StandardCharsets.UTF_8).strip(), retries);
            }
            return out.bytes();
        } finally {
            ProcessTree.kill(process);
        }
    }

    private static StepFailedException failed(int exitCode, String errors, Retries retries) {
        String message = "exit code " + exitCode + (errors.isEmpty() ? "" : ": " + errors);
        return retries.again(exitCode, true)
                ? new StepFailedException("exit_code", message)
                : StepFailedException.notRetryable("exit_code", message);
    }

    private static Process start(String command, Path directory, Map<String, String> environment)
            throws StepFailedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command).directory(directory.toFile());
        builder.environment().keySet().removeIf(Program::isOurs);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new StepFailedException("not_started", String.valueOf(e.getMessage()));
        }
    }

    /** The runner's own settings hold credentials, which are no business of a step. */
    static boolean isOurs(String variable) {
        for (Setting setting : Setting.values()) {
            if (setting.isSecret() && variable.startsWith(setting.variable())) {
                return true;
            }
        }
        return variable.startsWith("REWIND_KAFKA_");
    }

    private static void feed(Process process, byte[] input) throws InterruptedException {
        Thread feeder = new Thread(
                () -> {
                    try (OutputStream in = process.getOutputStream()) {
                        in.write(input);
                    } catch (IOException e) {
                        // A program need not read its input: it has closed it, or has ended.
                    }
                },
                "rewind-program-input");
        feeder.setDaemon(true);
        feeder.start();
    }
}
