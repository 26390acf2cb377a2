package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real Apache Kafka cluster (KRaft) inside this JVM, of one node or three, listening on 127.0.0.1 only. For running a
 * whole product in one process, and for tests.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.persistent(Path.of("data")).port(9092).start()) {
 *     connect(kafka.bootstrapServers());
 * }
 * }</pre>
 *
 * <p>Nodes are numbered from 1; the number is Kafka's broker id too. Topics are not created automatically. Records up
 * to 8 MiB are allowed, if the topic's {@code max.message.bytes} and the clients' limits allow them as well.
 *
 * <p>Kafka's {@code Exit} procedures are replaced in this JVM for good when the first node starts: instead of ending the
 * process, a broker's fatal fault is logged and told to {@link EmbeddedKafkaBuilder#onFatalFault}.
 *
 * <p>Safe for use by several threads; starting, stopping and killing exclude one another.
 */
public final class EmbeddedKafka implements AutoCloseable {
    /** A hand-over takes well under a second; a cluster that lost its majority would make it wait for good. */
    private static final Duration HANDOVER = Duration.ofSeconds(15);

    private final BrokerSettings settings;
    private final ClusterDirectory directory;
    private final List<NodeSockets> sockets;
    private final FatalFaultsOf faults;
    private final Map<Integer, Node> running = new TreeMap<>();
    private boolean closed;

    private interface FatalFaultsOf {
        FatalFaults node(int node);
    }

    private EmbeddedKafka(EmbeddedKafkaBuilder builder, ClusterDirectory directory, List<NodeSockets> sockets) {
        this.settings = builder.settings();
        this.directory = directory;
        this.sockets = sockets;
        this.faults = node -> new FatalFaults("node " + node, builder.fatalFaultListener());
    }

    /** A cluster in a temporary directory, which {@link #close()} deletes. */
    public static EmbeddedKafkaBuilder temporary() {
        return new EmbeddedKafkaBuilder(null);
    }

    /**
     * A cluster that keeps its topics, records, offsets and cluster id in {@code directory}, also when the process is
     * killed. The directory is created if need be, and belongs to one process at a time.
     */
    public static EmbeddedKafkaBuilder persistent(Path directory) {
        return new EmbeddedKafkaBuilder(directory);
    }

    static EmbeddedKafka start(EmbeddedKafkaBuilder builder) {
        ClusterDirectory directory = openDirectory(builder);
        List<NodeSockets> sockets = new ArrayList<>();
        EmbeddedKafka kafka = new EmbeddedKafka(builder, directory, sockets);
        try {
            directory.format();
            for (int node = 1; node <= builder.nodeCount(); node++) {
                sockets.add(new NodeSockets(node, builder.clientPort(node)));
            }
            kafka.startNodes(IntStream.rangeClosed(1, builder.nodeCount()).toArray());
            return kafka;
        } catch (Exception e) {
            kafka.closeAfter(e);
            throw asOurs("Embedded Kafka in " + directory.root() + " did not start", e);
        }
    }

    /** {@code host:port} of every node, comma-separated, whether it is up or not; the same until {@link #close()}. */
    public String bootstrapServers() {
        return sockets.stream().map(NodeSockets::clientAddress).collect(Collectors.joining(","));
    }

    /** Where the data lies, absolute; with a temporary cluster, gone after {@link #close()}. */
    public Path directory() {
        return directory.root();
    }

    /**
     * Ends a node as a crash would: its connections break at once, it hands nothing over, the other nodes find out by
     * its silence (up to 3 s), and {@link #restart} recovers its logs. One difference remains: what it had written is
     * flushed, so this does not stand in for a power cut.
     *
     * @throws IllegalStateException if the node is not up
     * @throws IllegalArgumentException if there is no such node
     */
    public synchronized void kill(int node) {
        Node victim = take(node);
        try {
            victim.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedKafkaException("Interrupted while killing node " + node, e);
        } catch (IOException e) {
            throw new EmbeddedKafkaException("Killing node " + node + " left its files in doubt: " + e, e);
        }
    }

    /**
     * Ends a node cleanly: leadership is handed over first, for at most 15 s.
     *
     * @throws IllegalStateException if the node is not up
     * @throws IllegalArgumentException if there is no such node
     */
    public synchronized void stop(int node) {
        Node leaving = take(node);
        leaving.stopBroker(HANDOVER);
        if (running.isEmpty()) {
            leaving.abandonQuorum();
        }
        leaving.stopController();
    }

    /**
     * Starts nodes again that were killed or stopped, on their directories and ports, and returns once they serve
     * clients. A cluster of three serves nobody without two nodes: after a loss of more, restart enough of them in one
     * call.
     *
     * @throws IllegalStateException if a node is up, or a majority would still be missing
     * @throws IllegalArgumentException if there is no such node
     * @throws EmbeddedKafkaException if a port was taken in the meantime, or Kafka does not start
     */
    public synchronized void restart(int... nodes) {
        requireOpen();
        for (int node : nodes) {
            requireKnown(node);
            if (running.containsKey(node)) {
                throw new IllegalStateException("Node " + node + " is up");
            }
        }
        if (!isMajority(running.size() + nodes.length)) {
            throw new IllegalStateException("With " + (running.size() + nodes.length) + " of " + sockets.size()
                    + " nodes there is no majority; restart more of them in the same call");
        }
        try {
            for (int node : nodes) {
                socketsOf(node).bindAgain();
            }
            startNodes(nodes);
        } catch (Exception e) {
            throw asOurs("Nodes " + Arrays.toString(nodes) + " did not restart", e);
        }
    }

    /** Ends every node cleanly and lets go of the directory. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopAll();
        } catch (Exception e) {
            throw asOurs("Embedded Kafka in " + directory.root() + " did not close cleanly", e);
        } finally {
            release();
        }
    }

    private void startNodes(int... ids) throws Exception {
        Parallel.run(Arrays.stream(ids).mapToObj(this::starting).toList());
    }

    private Callable<Void> starting(int id) {
        return () -> {
            Map<String, String> own = settings.forNode(socketsOf(id), directory.ofNode(id), sockets);
            Node node = new Node(directory.ofNode(id), own, socketsOf(id), faults.node(id));
            try {
                node.start();
            } finally {
                socketsOf(id).close();
            }
            synchronized (running) {
                running.put(id, node);
            }
            return null;
        };
    }

    /** Brokers first: each asks the controllers for leave, so those must all still be there. */
    private void stopAll() throws Exception {
        Duration handover = isMajority(running.size()) ? HANDOVER : Duration.ZERO;
        List<Node> nodes = List.copyOf(running.values());
        running.clear();
        Parallel.run(nodes.stream()
                .map(node -> step(() -> node.stopBroker(handover)))
                .toList());
        Parallel.run(nodes.stream()
                .map(node -> step(() -> {
                    node.abandonQuorum();
                    node.stopController();
                }))
                .toList());
    }

    private static Callable<Void> step(Runnable action) {
        return () -> {
            action.run();
            return null;
        };
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void release() {
        sockets.forEach(NodeSockets::close);
        try {
            directory.close();
        } catch (IOException e) {
            throw new EmbeddedKafkaException("Directory " + directory.root() + " could not be deleted: " + e, e);
        }
    }

    private Node take(int node) {
        requireOpen();
        requireKnown(node);
        Node taken = running.remove(node);
        if (taken == null) {
            throw new IllegalStateException("Node " + node + " is not up");
        }
        return taken;
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

    private NodeSockets socketsOf(int node) {
        return sockets.get(node - 1);
    }

    private boolean isMajority(int nodes) {
        return nodes > sockets.size() / 2;
    }

    private static ClusterDirectory openDirectory(EmbeddedKafkaBuilder builder) {
        Path persistent = builder.persistentDirectory();
        try {
            return persistent == null
                    ? ClusterDirectory.temporary(builder.nodeCount())
                    : ClusterDirectory.persistent(persistent, builder.nodeCount());
        } catch (IOException e) {
            throw new EmbeddedKafkaException(
                    "Directory " + (persistent == null ? System.getProperty("java.io.tmpdir") : persistent)
                            + " cannot be used (" + e + "). Make it writable, or choose another.",
                    e);
        }
    }

    private static EmbeddedKafkaException asOurs(String what, Exception e) {
        return e instanceof EmbeddedKafkaException ours ? ours : new EmbeddedKafkaException(what + ": " + e, e);
    }
}
