package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** The nodes of one cluster: knows which are up, and starts and stops them together. */
final class Nodes {
    /** A hand-over takes well under a second, but without a majority it never ends. */
    private static final Duration HANDOVER = Duration.ofSeconds(15);

    private final BrokerSettings settings;
    private final ClusterDirectory directory;
    private final List<NodeSockets> sockets;
    private final Consumer<Throwable> fatalFaultListener;
    private final Map<Integer, Node> up = new ConcurrentSkipListMap<>();

    Nodes(
            BrokerSettings settings,
            ClusterDirectory directory,
            List<NodeSockets> sockets,
            Consumer<Throwable> fatalFaultListener) {
        this.settings = settings;
        this.directory = directory;
        this.sockets = sockets;
        this.fatalFaultListener = fatalFaultListener;
    }

    boolean isUp(int node) {
        return up.containsKey(node);
    }

    int countUp() {
        return up.size();
    }

    boolean isMajority(int count) {
        return count > sockets.size() / 2;
    }

    void start(List<Integer> nodes) throws Exception {
        Parallel.run(nodes.stream().map(this::starting).toList());
    }

    void restart(List<Integer> nodes) throws Exception {
        try {
            nodes.forEach(node -> socketsOf(node).listenAgain());
            start(nodes);
        } catch (Exception e) {
            nodes.stream()
                    .filter(node -> !isUp(node))
                    .forEach(node -> socketsOf(node).hold());
            throw e;
        }
    }

    void kill(int node) throws IOException, InterruptedException {
        try {
            take(node).kill();
        } finally {
            socketsOf(node).hold();
        }
    }

    void stop(int node) {
        Duration handover = handover();
        Node leaving = take(node);
        leaving.stopBroker(handover);
        if (!isMajority(up.size())) {
            leaving.abandonQuorum();
        }
        leaving.stopController();
        socketsOf(node).hold();
    }

    /** Stops brokers first: each needs the controllers' permission to leave, so all of these must still run. */
    void stopAll() throws Exception {
        Duration handover = handover();
        List<Node> nodes = List.copyOf(up.values());
        up.clear();
        try {
            Parallel.run(nodes.stream()
                    .map(node -> step(() -> node.stopBroker(handover)))
                    .toList());
        } finally {
            Parallel.run(nodes.stream()
                    .map(node -> step(() -> {
                        node.abandonQuorum();
                        node.stopController();
                    }))
                    .toList());
        }
    }

    private Callable<Void> starting(int id) {
        return step(() -> {
            NodeSockets own = socketsOf(id);
            Path data = directory.ofNode(id);
            try {
                FatalFaults faults = new FatalFaults(id, fatalFaultListener);
                Node node = new Node(data, settings.forNode(own, data, sockets), settings.time(), own, faults);
                node.start();
                up.put(id, node);
            } finally {
                own.close();
            }
        });
    }

    private Duration handover() {
        return isMajority(up.size()) ? HANDOVER : Duration.ZERO;
    }

    private Node take(int node) {
        Node taken = up.remove(node);
        if (taken == null) {
            throw new IllegalStateException("Node " + node + " is not up");
        }
        return taken;
    }

    private NodeSockets socketsOf(int node) {
        return sockets.get(node - 1);
    }

    private static Callable<Void> step(Runnable action) {
        return () -> {
            action.run();
            return null;
        };
    }
}
