package dev.rewind.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.json.Sha256;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers that send or take slowly do not block other callers. */
class SlowCallersIT {

    /** About 1 s on a free machine. A blocked caller waits 20 s or more. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    private static final String HEAD =
            "POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\n";
    private static final String TOKEN = "rwd_" + "a".repeat(40);

    private static Api api;
    private static QueryApi byToken;

    private final List<Socket> slow = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        api = QueryInstallation.shared().api();
        String letters = new Random(1)
                .ints(800_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        api.publish("state-captured", "artifact:large", "{\"reason\":\"manual\",\"state\":\"" + letters + "\"}")
                .is(202);
        Path tokens = Files.writeString(
                directory.resolve("tokens"), Sha256.hex(TOKEN.getBytes(US_ASCII)) + " operator the-operator\n");
        byToken = QueryInstallation.shared()
                .another(Map.of(Setting.AUTH, "token", Setting.AUTH_TOKENS, tokens.toString()));
        answersAtOnce(api);
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"60", "200", "700"})
    void bodiesThatDoNotArrive(int callers) throws IOException {
        open(api, callers, HEAD + "Content-Length: 100000\r\n\r\n{");

        answersAtOnce(api);
    }

    @ParameterizedTest
    @CsvSource({"POST /api/nothing", "PUT /livez", "GET /api/system", "DELETE /api/checkpoints/plan:a:1/pin"})
    void bodiesThatDoNotArriveWithOtherRequests(String request) throws IOException {
        open(
                api,
                200,
                request + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100000\r\n\r\n{");

        answersAtOnce(api);
    }

    @Test
    void bodiesThatTrickleInChunks() throws IOException {
        open(api, 300, HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
        for (Socket socket : slow) {
            socket.getOutputStream().write("1\r\n \r\n".getBytes(US_ASCII));
        }

        answersAtOnce(api);
    }

    /** One hundred more than the server keeps open. */
    @Test
    void headsThatDoNotArriveAndConnectionsThatAreKeptOpenBeyondTheLimit() throws IOException {
        open(api, 2100, "GET /api/system HTTP/1.1\r\nHost: local");
        open(api, 2100, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");

        answersAtOnce(api);
    }

    /** A compressed answer is still far larger than what a connection holds. There are more callers than threads. */
    @ParameterizedTest
    @CsvSource({"identity, 300", "gzip, 90"})
    void answersThatAreNotTaken(String encoding, int callers) throws IOException {
        String read = "GET /api/checkpoints/artifact:large:1 HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: "
                + encoding + "\r\n\r\n";
        open(api, callers, read.repeat(2));

        answersAtOnce(api);
    }

    @Test
    void listenersThatTakeNothing() throws IOException {
        open(api, Scale.of(700, 2600), "GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");

        answersAtOnce(api);
    }

    @Test
    void theBodyOfACallerWithoutATokenIsNotRead() throws IOException {
        Api asking = new Api(byToken.url());
        open(asking, 1, HEAD + "Content-Length: 100000\r\n\r\n{");

        String answer = whole(slow.get(0));

        assertThat(answer).startsWith("HTTP/1.1 401").containsIgnoringCase("connection: close");
    }

    @Test
    void theBodyThatIsTooLargeIsNotRead() throws IOException {
        open(api, 1, HEAD + "Content-Length: 99999999\r\n\r\n{");

        assertThat(whole(slow.get(0))).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
    }

    /** Without the rest being received, most of these connections are reset before the answer can be read. */
    @Test
    void aCallerThatSendsItsWholeRefusedBodyCanReadTheAnswer() throws IOException {
        byte[] large = new byte[12 << 20];
        Api asking = new Api(byToken.url());
        for (int i = 0; i < 20; i++) {
            Socket tooLarge = opened(api, HEAD + "Content-Length: " + large.length + "\r\n\r\n");
            tooLarge.getOutputStream().write(large);
            assertThat(whole(tooLarge)).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");

            Socket unknown = opened(asking, HEAD + "Content-Length: 4000000\r\n\r\n");
            unknown.getOutputStream().write(large, 0, 4_000_000);
            assertThat(whole(unknown)).startsWith("HTTP/1.1 401").containsIgnoringCase("connection: close");

            Socket chunked = opened(api, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            chunked.getOutputStream().write((Integer.toHexString(large.length) + "\r\n").getBytes(US_ASCII));
            chunked.getOutputStream().write(large);
            chunked.getOutputStream().write("\r\n0\r\n\r\n".getBytes(US_ASCII));
            assertThat(whole(chunked)).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void refusedBodiesThatDoNotArrive() throws IOException {
        open(api, 300, HEAD + "Content-Length: 99999999\r\n\r\n{");

        answersAtOnce(api);
        assertThat(slow).allSatisfy(one -> assertThat(whole(one)).startsWith("HTTP/1.1 413"));
    }

    @Test
    void aBodyHasAnEndOfItsTime() throws IOException {
        open(api, 1, HEAD + "Content-Length: 100000\r\n\r\n{");

        assertThat(whole(slow.get(0)))
                .startsWith("HTTP/1.1 408")
                .containsIgnoringCase("connection: close")
                .contains("body_too_slow");
    }

    /** Everything until the server closes the connection. */
    private static String whole(Socket socket) throws IOException {
        socket.setSoTimeout(25_000);
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    private void open(Api to, int callers, String request) throws IOException {
        for (int i = 0; i < callers; i++) {
            opened(to, request);
        }
    }

    private Socket opened(Api to, String request) throws IOException {
        Socket socket = new Socket();
        slow.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", to.url().getPort()), 5_000);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    private static void answersAtOnce(Api to) throws IOException {
        for (String path : List.of("/livez", "/readyz", "/api/entities", "/livez", "/api/system")) {
            long before = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", to.url().getPort()), 5_000);
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                .getBytes(US_ASCII));
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readAllBytes(), US_ASCII)).as(path).startsWith("HTTP/1.1 200");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).as(path).isLessThan(AT_ONCE);
        }
    }
}
