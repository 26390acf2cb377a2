package dev.rewind.kafka.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two bound ports of a node. They are bound before Kafka is configured, so that free ports stay reserved, every
 * voter's port is known before the first node starts, and a port in use is reported early. While the node is down,
 * they stay bound without listening: otherwise the system may give them to connections that try to reach the node.
 */
final class NodeSockets implements ServerSocketFactory, AutoCloseable {
    private static final int ANY_FREE_PORT = 0;
    private static final String LOOPBACK = "127.0.0.1";
    private static final byte[] LOOPBACK_BYTES = {127, 0, 0, 1};
    private static final int BACKLOG = 50;

    private final int node;
    private final int clientPort;
    private final int controllerPort;
    private final Map<Integer, ServerSocketChannel> listening = new ConcurrentHashMap<>();
    private final List<SocketChannel> held = new ArrayList<>();

    /**
     * @param wantedClientPort 0 for a free one
     * @throws EmbeddedKafkaException if the port is in use
     */
    NodeSockets(int node, int wantedClientPort) {
        this.node = node;
        this.clientPort = listen(wantedClientPort);
        this.controllerPort = listen(ANY_FREE_PORT);
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

    /** For a node that is down: keeps its ports bound; connections are refused. */
    void hold() {
        close();
        hold(clientPort);
        hold(controllerPort);
    }

    /**
     * Opens the ports again for a node that restarts.
     *
     * @throws EmbeddedKafkaException if a port was taken in the meantime
     */
    void listenAgain() {
        close();
        listen(clientPort);
        listen(controllerPort);
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        ServerSocketChannel channel = listening.remove(address.getPort());
        if (channel == null) {
            throw new IOException("listener " + listener + " asks for " + address + ", which is not bound for it");
        }
        return channel;
    }

    /** Closes the sockets that the broker has not taken; it closes the others itself. */
    @Override
    public void close() {
        listening.values().forEach(NodeSockets::closeQuietly);
        listening.clear();
        held.forEach(NodeSockets::closeQuietly);
        held.clear();
    }

    private int listen(int port) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.bind(address(port), BACKLOG);
                int localPort = channel.socket().getLocalPort();
                listening.put(localPort, channel);
                return localPort;
            } catch (IOException e) {
                closeQuietly(channel);
                throw e;
            }
        } catch (IOException e) {
            close();
            throw new EmbeddedKafkaException(
                    "Port " + port + " on " + LOOPBACK + " cannot be used: " + e.getMessage()
                            + ". Stop the program that listens there, or choose another port (0 picks a free one).",
                    e);
        }
    }

    private void hold(int port) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
            held.add(channel);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address(port));
        } catch (IOException ignored) {
            // Another program was faster; the restart reports it if the port is still in use then.
        }
    }

    private static InetSocketAddress address(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_BYTES), port);
    }

    private static void closeQuietly(NetworkChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Only the port matters, and the operating system releases it with the descriptor.
        }
    }
}
