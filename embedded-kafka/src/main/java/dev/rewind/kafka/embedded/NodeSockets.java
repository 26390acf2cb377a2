package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two listening sockets of a node, bound before Kafka is configured: so a port that was free stays ours until the
 * broker takes it, every voter's port is known before the first node starts, and a port in use is found by us, early.
 */
final class NodeSockets implements ServerSocketFactory, AutoCloseable {
    private static final int ANY_FREE_PORT = 0;
    private static final String LOOPBACK = "127.0.0.1";
    private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};
    private static final int BACKLOG = 50;

    private final int node;
    private final int clientPort;
    private final int controllerPort;
    private final Map<Integer, ServerSocketChannel> bound = new ConcurrentHashMap<>();

    /**
     * @param wantedClientPort 0 for a free one
     * @throws EmbeddedKafkaException if the port is in use
     */
    NodeSockets(int node, int wantedClientPort) {
        this.node = node;
        this.clientPort = bind(wantedClientPort);
        this.controllerPort = bind(ANY_FREE_PORT);
    }

    /** Binds the same two ports again, for a node that was down. */
    void bindAgain() {
        close();
        bind(clientPort);
        bind(controllerPort);
    }

    int node() {
        return node;
    }

    String clientAddress() {
        return LOOPBACK + ":" + clientPort;
    }

    String controllerAddress() {
        return LOOPBACK + ":" + controllerPort;
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        ServerSocketChannel channel = bound.remove(address.getPort());
        if (channel == null) {
            throw new IOException("listener " + listener + " asks for " + address + ", which was not bound for it");
        }
        return channel;
    }

    /** Closes what the broker has not taken; what it took, it closes itself. */
    @Override
    public void close() {
        bound.values().forEach(NodeSockets::closeQuietly);
        bound.clear();
    }

    private int bind(int port) {
        ServerSocketChannel channel = open();
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_BYTES), port), BACKLOG);
            int localPort = channel.socket().getLocalPort();
            bound.put(localPort, channel);
            return localPort;
        } catch (IOException e) {
            closeQuietly(channel);
            close();
            throw new EmbeddedKafkaException(
                    "Port " + port + " on " + LOOPBACK + " is in use (" + e.getMessage()
                            + "). Stop the program that listens there, or choose another port; 0 picks a free one.",
                    e);
        }
    }

    private static ServerSocketChannel open() {
        try {
            return ServerSocketChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The port is what matters, and the operating system takes it back with the descriptor.
        }
    }
}
