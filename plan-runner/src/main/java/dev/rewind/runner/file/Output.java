package dev.rewind.runner.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what a program writes, on a thread of its own, and keeps a bounded part of it. */
final class Output {

    private static final int CHUNK = 8_192;

    private final int most;
    private final @Nullable Runnable whenTooMuch;
    private final Thread thread;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean overflowed;

    private Output(InputStream stream, int most, @Nullable Runnable whenTooMuch) {
        this.most = most;
        this.whenTooMuch = whenTooMuch;
        this.thread = new Thread(() -> read(stream), "rewind-program-output");
        this.thread.setDaemon(true);
    }

    /** Keeps the beginning; what is too much is reported once, and no longer read. */
    static Output head(InputStream stream, int most, Runnable whenTooMuch) {
        return new Output(stream, most, whenTooMuch).started();
    }

    /** Keeps the end: that is where an error stands. */
    static Output tail(InputStream stream, int most) {
        return new Output(stream, most, null).started();
    }

    /** Waits for the end of the output, for as long as that; what goes on in the background may hold it open. */
    void await(long millis) throws InterruptedException {
        thread.join(millis);
    }

    /** What has been kept so far. */
    synchronized byte[] bytes() {
        byte[] all = taken.toByteArray();
        return all.length <= most ? all : Arrays.copyOfRange(all, all.length - most, all.length);
    }

    synchronized boolean overflowed() {
        return overflowed;
    }

    private Output started() {
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
            // The program was killed while it wrote; what came until then is kept.
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
