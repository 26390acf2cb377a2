package dev.rewind.standalone.local;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A home directory for one run. It is deleted at the end of the run, also after Ctrl-C or SIGTERM. */
public final class TemporaryHome implements AutoCloseable {

    private static final int FREE = 0;

    private final Path directory;
    private final Consumer<String> messages;
    private @Nullable LocalRewind local;

    private TemporaryHome(Path directory, Consumer<String> messages) {
        this.directory = directory;
        this.messages = messages;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "delete-temporary-home"));
    }

    /**
     * Creates a directory in the system's temporary directory.
     *
     * @param messages receives a message if the directory cannot be deleted
     */
    public static TemporaryHome create(Consumer<String> messages) throws IOException {
        return new TemporaryHome(Files.createTempDirectory("rewind-"), messages);
    }

    /** The settings for an installation in this directory, on the given ports if they are free, else on others. */
    public Configuration configure(Configuration given) {
        Map<Setting, String> own = new EnumMap<>(Setting.class);
        own.put(Setting.HOME, directory.toString());
        own.put(Setting.HTTP_PORT, Integer.toString(usable(given.integer(Setting.HTTP_PORT))));
        own.put(Setting.BROKER_PORT, Integer.toString(usable(given.integer(Setting.BROKER_PORT))));
        return given.with(own);
    }

    /** Registers an installation to be closed before the directory is deleted. */
    public synchronized LocalRewind closeFirst(LocalRewind installation) {
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
            messages.accept("Could not delete " + directory + ": " + e);
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
