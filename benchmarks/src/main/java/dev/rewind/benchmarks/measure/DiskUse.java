package dev.rewind.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The disk space that directories occupy, with {@code du}: holes in preallocated files do not count. */
public final class DiskUse {

    private DiskUse() {}

    /** The bytes of a directory and of each of its directories down to a depth, by path. */
    public static Map<Path, Long> of(Path directory, int depth) {
        Map<Path, Long> bytes = new LinkedHashMap<>();
        try {
            Process du = new ProcessBuilder("du", "-k", "-d", Integer.toString(depth), directory.toString())
                    // Files that vanish meanwhile are reported here; the sums are right without them.
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            du.inputReader().lines().forEach(line -> {
                String[] fields = line.split("\t", 2);
                bytes.put(Path.of(fields[1]), Long.parseLong(fields[0]) << 10);
            });
            du.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (!bytes.containsKey(directory)) {
            throw new IllegalStateException("du does not tell the size of " + directory);
        }
        return bytes;
    }
}
