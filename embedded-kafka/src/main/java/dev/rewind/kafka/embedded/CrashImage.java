package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;
import org.apache.kafka.storage.internals.log.LogManager;

/**
 * A copy, from the moment of a kill, of the files in which a broker notes what needs no recovery. Restored after the
 * server object is closed, they make the next start recover its logs as after a real crash.
 */
final class CrashImage {
    private static final List<String> CHECKPOINTS = List.of(
            LogManager.RECOVERY_POINT_CHECKPOINT_FILE,
            LogManager.LOG_START_OFFSET_CHECKPOINT_FILE,
            "replication-offset-checkpoint");

    private final Path directory;
    private final Map<String, byte[]> contents;

    private CrashImage(Path directory, Map<String, byte[]> contents) {
        this.directory = directory;
        this.contents = contents;
    }

    static CrashImage of(Path directory) throws IOException {
        Map<String, byte[]> contents = new HashMap<>();
        for (String name : CHECKPOINTS) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                contents.put(name, Files.readAllBytes(file));
            }
        }
        return new CrashImage(directory, contents);
    }

    void restore() throws IOException {
        Files.deleteIfExists(directory.resolve(CleanShutdownFileHandler.CLEAN_SHUTDOWN_FILE_NAME));
        for (String name : CHECKPOINTS) {
            byte[] content = contents.get(name);
            if (content == null) {
                Files.deleteIfExists(directory.resolve(name));
            } else {
                Files.write(directory.resolve(name), content);
            }
        }
    }
}
