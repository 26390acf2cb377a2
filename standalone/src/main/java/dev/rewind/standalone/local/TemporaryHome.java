package dev.rewind.standalone.local;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A home directory for one run: deleted at its end, also when Ctrl-C or SIGTERM brings that about.
 */
public final class TemporaryHome implements AutoCloseable {

    private static final int FREE = 0;

    private final Path directory;
    private @Nullable LocalRewind local;

    private TemporaryHome(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "delete-temporary-home"));
    }

    /** A new directory among the system's temporary files. */
    public static TemporaryHome create() throws IOException {
        return new TemporaryHome(Files.createTempDirectory("rewind-"));
    }

    /** The settings for an installation here, on the given ports where those are free, otherwise on free ones. */
    public Configuration configure(Configuration given) {
        Map<Setting, String> own = new EnumMap<>(Setting.class);
        own.put(Setting.HOME, directory.toString());
        own.put(Setting.HTTP_PORT, Integer.toString(usable(given.integer(Setting.HTTP_PORT))));
        own.put(Setting.BROKER_PORT, Integer.toString(usable(given.integer(Setting.BROKER_PORT))));
        return given.with(own);
    }

    /** Closes this installation before the directory is deleted. */
    public synchronized LocalRewind close(LocalRewind installation) {
        local = installation;
        return installation;
    }

    @Override
    public synchronized void close() {
        if (local != null) {
            local.close();
        }
        try {
            delete();
        } catch (IOException e) {
            System.err.println("Could not delete " + directory + ": " + e);
        }
    }

    private static int usable(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException taken) {
            return FREE;
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
