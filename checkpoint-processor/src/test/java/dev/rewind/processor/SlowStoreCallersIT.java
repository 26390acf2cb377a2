package dev.rewind.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers of the store server that send slowly hold up no other caller. */
class SlowStoreCallersIT {
    private static final String SECRET = "of-these-tests";
    private static final String ASKED = "Host: localhost\r\nAuthorization: Bearer " + SECRET + "\r\n";
    /** A caller that is held up waits for 20 s and more. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private static Installation rewind;
    private static CheckpointProcessor processor;

    private final List<Socket> slow = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path home) {
        rewind = new Installation(home);
        processor = rewind.processor(Map.of(Setting.STORE_SECRET, SECRET));
    }

    @AfterAll
    static void close() {
        processor.close();
        rewind.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 200, 700})
    void bodiesThatDoNotArrive(int callers) throws IOException {
        for (int i = 0; i < callers; i++) {
            open("POST /store/wholes HTTP/1.1\r\n" + ASKED + "Content-Length: 50000\r\n\r\np");
        }

        answersAtOnce();
    }

    @Test
    void theBodyOfACallerWithoutTheSecretIsNotRead() throws IOException {
        Socket socket = open("POST /store/wholes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\np");

        assertThat(whole(socket)).startsWith("HTTP/1.1 401").containsIgnoringCase("connection: close");
    }

    private static void answersAtOnce() throws IOException {
        for (String path : List.of("/livez", "/readyz", "/store/routing", "/store/settings")) {
            long before = System.nanoTime();
            try (Socket socket = connected()) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\n" + ASKED + "Connection: close\r\n\r\n")
                                .getBytes(US_ASCII));
                assertThat(whole(socket)).as(path).startsWith("HTTP/1.1 200");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).as(path).isLessThan(AT_ONCE);
        }
    }

    private Socket open(String request) throws IOException {
        Socket socket = connected();
        slow.add(socket);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    private static Socket connected() throws IOException {
        return new Socket("127.0.0.1", processor.storeUrl().getPort());
    }

    private static String whole(Socket socket) throws IOException {
        socket.setSoTimeout(15_000);
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
}
