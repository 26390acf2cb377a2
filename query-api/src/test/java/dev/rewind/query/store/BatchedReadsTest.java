package dev.rewind.query.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rewind.events.CheckpointId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that go together, against store servers that answer as they should, in part, or not at all. */
class BatchedReadsTest {

    private static final int MANY = 200;

    private final QueuedThreadPool threads = new QueuedThreadPool(8, 2);
    private final ExecutorService serving = Executors.newCachedThreadPool();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger alone = new AtomicInteger();
    private HttpServer server;
    private StoreTransport http;
    private BatchedReads batches;
    private URI host;

    private interface Answering {
        void to(HttpExchange exchange, List<String> ids) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        threads.start();
        http = StoreTransport.start(threads, "", null);
        batches = new BatchedReads(http, Duration.ofSeconds(30));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serving);
        server.start();
        host = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        server.createContext("/store/checkpoints", exchange -> {
            alone.incrementAndGet();
            send(exchange, 200, "alone " + exchange.getRequestURI().getPath());
        });
    }

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        server.stop(0);
        serving.shutdownNow();
        http.close();
        threads.stop();
    }

    @Test
    void whatComesWhileTheLineIsBusyGoesTogetherAndEachGetsItsOwn() throws Exception {
        answering((exchange, ids) -> {
            StringBuilder all = new StringBuilder();
            for (String id : ids) {
                all.append("200 3:17 - hash ").append(id.length()).append('\n').append(id);
            }
            send(exchange, 200, all.toString());
        });

        List<CompletableFuture<ReceivedAnswer>> answers = ask();
        gate.countDown();

        for (int n = 0; n < MANY; n++) {
            ReceivedAnswer answer = answers.get(n).get();
            assertThat(new String(answer.body(), UTF_8)).isEqualTo(id(n).toString());
            assertThat(answer.position()).isEqualTo("3:17");
            assertThat(answer.staleness()).isNull();
        }
        assertThat(together.get()).isLessThan(MANY / 10);
        assertThat(alone.get()).isZero();
    }

    @Test
    void whatIsLeftOutIsAskedForAlone() throws Exception {
        answering((exchange, ids) -> send(exchange, 200, "0 - - - 0\n".repeat(ids.size())));

        List<CompletableFuture<ReceivedAnswer>> answers = ask();
        gate.countDown();

        assertThat(new String(answers.get(7).get().body(), UTF_8)).isEqualTo("alone /store/checkpoints/plan/x/8/whole");
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
        assertThat(alone.get()).isEqualTo(MANY);
    }

    @Test
    void aStoreServerThatDoesNotKnowTheQuestionOrGarblesTheAnswerIsAskedForEach() throws Exception {
        AtomicInteger turn = new AtomicInteger();
        answering((exchange, ids) -> {
            switch (turn.getAndIncrement() % 3) {
                case 0 -> send(exchange, 404, "{}");
                case 1 -> send(exchange, 200, "200 3:17 - hash 99999\nshort");
                default -> send(exchange, 200, "");
            }
        });

        List<CompletableFuture<ReceivedAnswer>> answers = ask();
        gate.countDown();

        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
        assertThat(alone.get()).isEqualTo(MANY);
    }

    @Test
    void waitingReadsShareTheFailureAndTheNextOneIsSentAgain() throws Exception {
        answering((exchange, ids) -> exchange.close());

        List<CompletableFuture<ReceivedAnswer>> answers = ask();
        gate.countDown();

        for (CompletableFuture<ReceivedAnswer> answer : answers) {
            assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class);
        }
        int before = together.get();
        assertThatThrownBy(() -> batches.ask(host, id(0)).join()).isInstanceOf(CompletionException.class);
        assertThat(together.get()).isGreaterThan(before);
    }

    private List<CompletableFuture<ReceivedAnswer>> ask() {
        return IntStream.range(0, MANY).mapToObj(n -> batches.ask(host, id(n))).toList();
    }

    private static CheckpointId id(int n) {
        return CheckpointId.parse("plan:x:" + (n + 1));
    }

    /** No question is answered before all have been asked. */
    private void answering(Answering answering) {
        server.createContext("/store/wholes", exchange -> {
            together.incrementAndGet();
            List<String> ids = List.of(new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("\n", -1));
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            answering.to(exchange, ids);
        });
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
