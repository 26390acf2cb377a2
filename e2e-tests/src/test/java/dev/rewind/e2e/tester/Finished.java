package dev.rewind.e2e.tester;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The result of a program that has ended.
 *
 * @param exitCode its exit code
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 */
public record Finished(int exitCode, String out, String err) {

    /** Runs a program, which must end in time. */
    public static Finished of(ProcessBuilder program, Duration within) {
        try {
            Path out = Files.createTempFile(Scratch.directory("run"), "out", ".txt");
            Path err = Files.createTempFile(out.getParent(), "err", ".txt");
            Process process = program.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            boolean ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            Finished finished = new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
            assertThat(ended)
                    .describedAs(program.command() + " ended within " + within + "; " + finished)
                    .isTrue();
            return finished;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Checks the exit code and returns this result. */
    public Finished expect(int code) {
        assertThat(exitCode).describedAs(toString()).isEqualTo(code);
        return this;
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + "\n---- stdout\n" + out + "\n---- stderr\n" + err;
    }
}
