package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real Apache Kafka cluster (KRaft) of one or three nodes in this JVM, which listens on 127.0.0.1 only. It lets a
 * whole product run in one process, and serves tests.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.persistent(Path.of("data")).port(9092).start()) {
 *     connect(kafka.bootstrapServers());
 * }
 * }</pre>
 *
 * <p>Nodes are numbered from 1; the number is Kafka's broker id too. Topics are not created automatically. Records up
 * to 8 MiB are allowed, if the clients' limits and the topic's {@code max.message.bytes} allow them as well.
 *
 * <p>The start of the first node replaces Kafka's {@code Exit} procedures in this JVM, permanently. A fatal fault of
 * a broker is then logged and reported to {@link EmbeddedKafkaBuilder#onFatalFault}, and does not end the process.
 *
 * <p>A cluster that is not closed keeps the JVM running, because brokers do not run on daemon threads.
 *
 * <p>Safe for use by several threads; starting, stopping and killing exclude one another.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private final ClusterDirectory directory;
    private final List<NodeSockets> sockets = new ArrayList<>();
    private final Nodes nodes;
    private boolean closed;

    private EmbeddedKafka(EmbeddedKafkaBuilder builder, ClusterDirectory directory) {
        this.directory = directory;
        this.nodes = new Nodes(builder.settings(), directory, sockets, builder.fatalFaultListener());
    }

    /** A cluster in a temporary directory, which {@link #close()} deletes. */
    public static EmbeddedKafkaBuilder temporary() {
        return new EmbeddedKafkaBuilder(null);
    }

    /**
     * A cluster that keeps its topics, records, offsets and cluster id in {@code directory}, even when the process
     * is killed. The directory is created if needed. Only one process can use it at a time.
     */
    public static EmbeddedKafkaBuilder persistent(Path directory) {
        return new EmbeddedKafkaBuilder(directory);
    }

    static EmbeddedKafka start(EmbeddedKafkaBuilder builder) {
        EmbeddedKafka kafka = new EmbeddedKafka(builder, ClusterDirectory.open(builder));
        try {
            kafka.startAll(builder);
            return kafka;
        } catch (Exception e) {
            kafka.closeAfter(e);
            throw asOurs("Embedded Kafka in " + kafka.directory() + " did not start", e);
        }
    }

    /** {@code host:port} of every node, up or down, separated by commas. It does not change until {@link #close()}. */
    public String bootstrapServers() {
        return sockets.stream().map(NodeSockets::clientAddress).collect(Collectors.joining(","));
    }

    /** The absolute path of the data. {@link #close()} deletes that of a temporary cluster. */
    public Path directory() {
        return directory.root();
    }

    /**
     * Ends a node as a crash would. Its connections break at once and it hands nothing over. The other nodes notice
     * its silence after about 3 s (about 5 s if it led the controllers), and {@link #restart} recovers its logs.
     * Unlike after a power cut, everything that it had written is on the disk.
     *
     * @throws IllegalStateException if the node is not up
     * @throws IllegalArgumentException if there is no such node
     * @throws EmbeddedKafkaException if its files could not be left as after a crash
     */
    public synchronized void kill(int node) {
        requireOpen();
        requireKnown(node);
        try {
            nodes.kill(node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedKafkaException("Interrupted while killing node " + node, e);
        } catch (IOException e) {
            throw new EmbeddedKafkaException("Killing node " + node + " left its files in doubt: " + e, e);
        }
    }

    /**
     * Ends a node cleanly. Leadership is handed over first, for at most 15 s; without a majority, not at all.
     *
     * @throws IllegalStateException if the node is not up
     * @throws IllegalArgumentException if there is no such node
     */
    public synchronized void stop(int node) {
        requireOpen();
        requireKnown(node);
        nodes.stop(node);
    }

    /**
     * Starts killed or stopped nodes again, on their directories and ports, and returns when they serve clients.
     * That takes up to 3 s more than the first start, because Kafka waits for the old session to end. A cluster of
     * three needs two nodes to work: after the loss of two or three, restart enough of them in one call.
     *
     * @throws IllegalStateException if a node is up, or a majority would still be missing
     * @throws IllegalArgumentException if there is no such node
     * @throws EmbeddedKafkaException if a port was taken in the meantime, or Kafka does not start
     */
    public synchronized void restart(int... toRestart) {
        requireOpen();
        for (int node : toRestart) {
            requireKnown(node);
            if (nodes.isUp(node)) {
                throw new IllegalStateException("Node " + node + " is up");
            }
        }
        int upAfterwards = nodes.countUp() + toRestart.length;
        if (!nodes.isMajority(upAfterwards)) {
            throw new IllegalStateException("With " + upAfterwards + " of " + sockets.size()
                    + " nodes there is no majority; restart more of them in the same call");
        }
        try {
            nodes.restart(Arrays.stream(toRestart).boxed().toList());
        } catch (Exception e) {
            throw asOurs("Restart of node " + Arrays.toString(toRestart) + " failed", e);
        }
    }

    /**
     * Ends every node cleanly and releases the directory. A second call does nothing.
     *
     * @throws EmbeddedKafkaException if a node did not end cleanly, or a temporary directory cannot be deleted
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (directory) {
            nodes.stopAll();
        } catch (Exception e) {
            throw asOurs("Embedded Kafka in " + directory.root() + " did not close cleanly", e);
        } finally {
            sockets.forEach(NodeSockets::close);
        }
    }

    private synchronized void startAll(EmbeddedKafkaBuilder builder) throws Exception {
        directory.format();
        List<Integer> all =
                IntStream.rangeClosed(1, builder.nodeCount()).boxed().toList();
        all.forEach(node -> sockets.add(new NodeSockets(node, builder.clientPort(node))));
        nodes.start(all);
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This cluster is closed");
        }
    }

    private void requireKnown(int node) {
        if (node < 1 || node > sockets.size()) {
            throw new IllegalArgumentException(
                    "There is no node " + node + "; they are numbered 1 to " + sockets.size());
        }
    }

    private static EmbeddedKafkaException asOurs(String what, Exception e) {
        return e instanceof EmbeddedKafkaException ours ? ours : new EmbeddedKafkaException(what + ": " + e, e);
    }
}
