package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The directory of a cluster, with one directory per node, {@code node-1} and so on, formatted on first use. It
 * stores the cluster id and the node ids. KRaft does not read the ports of a static quorum from disk, so ports may
 * change between starts.
 */
final class ClusterDirectory implements AutoCloseable {
    private final Path root;
    private final int nodes;
    private final boolean temporary;
    private final DirectoryLock lock;

    private ClusterDirectory(Path root, int nodes, boolean temporary) throws IOException {
        this.root = root;
        this.nodes = nodes;
        this.temporary = temporary;
        this.lock = DirectoryLock.on(root);
    }

    /** @throws EmbeddedKafkaException if the directory is in use or cannot be written */
    static ClusterDirectory open(EmbeddedKafkaBuilder builder) {
        Path wanted = builder.persistentDirectory();
        try {
            return wanted == null
                    ? new ClusterDirectory(Files.createTempDirectory("embedded-kafka-"), builder.nodeCount(), true)
                    : new ClusterDirectory(created(wanted), builder.nodeCount(), false);
        } catch (IOException e) {
            throw new EmbeddedKafkaException(
                    "Directory " + (wanted == null ? System.getProperty("java.io.tmpdir") : wanted)
                            + " cannot be used: " + e + ". Make it writable, or choose another directory.",
                    e);
        }
    }

    Path root() {
        return root;
    }

    Path ofNode(int node) {
        return root.resolve("node-" + node);
    }

    /** Formats the directories that are not formatted yet, also after a start that was interrupted. */
    void format() throws Exception {
        String clusterId = clusterId();
        for (int node : ids()) {
            Files.createDirectories(ofNode(node));
        }
        for (int node : ids()) {
            Path directory = ofNode(node);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(node)
                    .setClusterId(clusterId)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        }
    }

    /** Releases the directory, and deletes it if it is temporary. */
    @Override
    public void close() throws IOException {
        lock.close();
        if (temporary) {
            delete();
        }
    }

    private static Path created(Path directory) throws IOException {
        return Files.createDirectories(directory.toAbsolutePath().normalize());
    }

    private List<Integer> ids() {
        return IntStream.rangeClosed(1, nodes).boxed().toList();
    }

    private String clusterId() throws IOException {
        List<Path> formatted;
        try (Stream<Path> children = Files.list(root)) {
            formatted = children.map(child -> child.resolve("meta.properties"))
                    .filter(Files::exists)
                    .toList();
        }
        if (formatted.isEmpty()) {
            return Uuid.randomUuid().toString();
        }
        if (nodeDirectories() != nodes) {
            throw new EmbeddedKafkaException("Directory " + root + " was created for a broker of " + nodeDirectories()
                    + " node(s), not " + nodes + ". Start it with that number, or choose another directory.");
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(formatted.get(0))) {
            properties.load(in);
        }
        return properties.getProperty("cluster.id");
    }

    private long nodeDirectories() throws IOException {
        try (Stream<Path> children = Files.list(root)) {
            return children.filter(child -> child.getFileName().toString().startsWith("node-"))
                    .count();
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
