package dev.rewind.runner.file.action;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the output of a program on a thread of its own, and keeps a bounded part of it. */
final class ProgramOutput {

    private static final int CHUNK = 8_192;

    private final int most;
    private final @Nullable Runnable whenTooMuch;
    private final Thread thread;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean overflowed;

    private ProgramOutput(InputStream stream, int most, @Nullable Runnable whenTooMuch) {
        this.most = most;
        this.whenTooMuch = whenTooMuch;
        this.thread = new Thread(() -> read(stream), "rewind-program-output");
        this.thread.setDaemon(true);
    }

    /** Keeps the beginning. If there is more, calls {@code whenTooMuch} once and stops reading. */
    static ProgramOutput head(InputStream stream, int most, Runnable whenTooMuch) {
        return new ProgramOutput(stream, most, whenTooMuch).started();
    }

    /** Keeps the end, where programs write the error. */
    static ProgramOutput tail(InputStream stream, int most) {
        return new ProgramOutput(stream, most, null).started();
    }

    /** Waits for the end of the output, with a limit: a process in the background may hold the output open. */
    void await(long millis) throws InterruptedException {
        thread.join(millis);
    }

    /** The part that is kept so far. */
    synchronized byte[] bytes() {
        byte[] all = taken.toByteArray();
        return all.length <= most ? all : Arrays.copyOfRange(all, all.length - most, all.length);
    }

    synchronized boolean overflowed() {
        return overflowed;
    }

    private ProgramOutput started() {
        thread.start();
        return this;
    }

    private void read(InputStream stream) {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                keep(chunk, length);
                if (overflowed() && whenTooMuch != null) {
                    whenTooMuch.run();
                    return;
                }
            }
        } catch (IOException e) {
            // The program was killed while it wrote. The output up to then is kept.
            return;
        }
    }

    private synchronized void keep(byte[] chunk, int length) {
        taken.write(chunk, 0, length);
        overflowed |= taken.size() > most;
        if (taken.size() > most + CHUNK) {
            byte[] end = bytes();
            taken.reset();
            taken.write(end, 0, end.length);
        }
    }
}
