package dev.rewind.runner.file.action;

import dev.rewind.runner.StepFailedException;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs one shell command to its end, or kills it with all processes that it started. Background processes of a command
 * that ends with exit code 0 keep running: they are an effect of the step, and the step's undo has to end them.
 */
public final class ProgramRun {

    /** Leaves room for the rest of the error message. */
    private static final int MAX_ERROR_BYTES = 7_000;

    /** Enough for the last lines of a program that runs. */
    private static final int SHOWN_ERROR_BYTES = 1_000;

    /** Time to read the rest of the pipe, if a background process holds it open after the program has ended. */
    private static final long OUTPUT_GRACE_MS = 500;

    /** The exit code that shells report for a program that SIGINT has ended. */
    private static final int INTERRUPTED = 130;

    private static final long INTERRUPT_GRACE_MS = 1_000;

    private ProgramRun() {}

    /**
     * Runs a command and returns what it wrote to standard output.
     *
     * @param errors gets, when the command has started, the end of what it has written to standard error so far
     * @throws StepFailedException when the command cannot be started, writes too much, or ends with an exit code other
     *     than 0
     * @throws InterruptedException when this thread is interrupted; the command is killed then
     */
    public static byte[] run(
            String command,
            Path directory,
            Map<String, String> environment,
            byte[] input,
            int maxOutput,
            RetryableFailures retries,
            SecretMask secrets,
            Consumer<Supplier<String>> errors)
            throws StepFailedException, InterruptedException {
        ProcessTree tree = start(command, directory, environment);
        Process process = tree.root();
        boolean succeeded = false;
        ProgramOutput out = ProgramOutput.head(process.getInputStream(), maxOutput, tree::end);
        ProgramOutput err = ProgramOutput.tail(process.getErrorStream(), MAX_ERROR_BYTES + secrets.reach());
        errors.accept(() -> secrets.tail(err.bytes(), SHOWN_ERROR_BYTES));
        try {
            feed(process, input);
            int exitCode = process.waitFor();
            if (exitCode == INTERRUPTED) {
                // Ctrl-C reaches the program and the runner at the same time. Wait a moment for the runner to stop the
                // plan.
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
                throw failed(
                        exitCode, secrets.tail(err.bytes(), MAX_ERROR_BYTES).strip(), retries);
            }
            succeeded = true;
            return out.bytes();
        } finally {
            if (!succeeded) {
                tree.end();
            }
        }
    }

    private static StepFailedException failed(int exitCode, String errors, RetryableFailures retries) {
        String message = "exit code " + exitCode + (errors.isEmpty() ? "" : ": " + errors);
        return retries.again(exitCode, true)
                ? new StepFailedException("exit_code", message)
                : StepFailedException.notRetryable("exit_code", message);
    }

    private static ProcessTree start(String command, Path directory, Map<String, String> environment)
            throws StepFailedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command).directory(directory.toFile());
        builder.environment().keySet().removeIf(ProgramRun::isOurs);
        builder.environment().putAll(environment);
        try {
            return ProcessTree.start(builder);
        } catch (IOException e) {
            throw new StepFailedException("not_started", String.valueOf(e.getMessage()));
        }
    }

    /** Whether a variable is a setting of the runner that may hold credentials. Programs do not get these. */
    public static boolean isOurs(String variable) {
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
                        // The program has closed its input or has ended. It need not read its input.
                    }
                },
                "rewind-program-input");
        feeder.setDaemon(true);
        feeder.start();
    }
}
