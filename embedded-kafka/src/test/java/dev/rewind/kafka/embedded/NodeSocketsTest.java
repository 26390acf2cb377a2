package dev.rewind.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class NodeSocketsTest {
    @Test
    void aHeldPortRefusesConnectionsAndIsListenedOnAgain() throws Exception {
        try (NodeSockets sockets = new NodeSockets(1, 0)) {
            int port = port(sockets);

            sockets.hold();
            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);

            sockets.listenAgain();
            connect(port);
            assertThat(port(sockets)).isEqualTo(port);
        }
    }

    @Test
    void aPortTakenInTheMeantimeIsNamed() throws Exception {
        NodeSockets sockets = new NodeSockets(1, 0);
        sockets.close();

        try (ServerSocket other = new ServerSocket(port(sockets), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(sockets::listenAgain)
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining("Port " + other.getLocalPort());
        }
    }

    @Test
    void eachBoundPortIsHandedOutOnce() throws Exception {
        try (NodeSockets sockets = new NodeSockets(1, 0)) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", port(sockets));

            sockets.openServerSocket("CLIENT", address, 50, -1).close();

            assertThatThrownBy(() -> sockets.openServerSocket("CLIENT", address, 50, -1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("CLIENT");
        }
    }

    private static int port(NodeSockets sockets) {
        String address = sockets.clientAddress();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private static void connect(int port) throws IOException {
        new Socket("127.0.0.1", port).close();
    }
}
