package dev.rewind.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the event stream of a query API and reconnects after a lost connection without missing an event.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent events</a>
 */
public final class FactFeed {

    /** A silent connection is closed after this time. The server sends at least a comment several times in it. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(60);

    /** How long to try to reconnect before giving up. */
    private static final Duration RECONNECT_FOR = Duration.ofSeconds(60);

    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

    private final RewindClient client;
    private final Map<String, String> filter;
    private @Nullable String lastId;
    private volatile long lastReadAt;

    /**
     * Creates a feed; {@link #listen} connects it.
     *
     * @param filter query parameters of {@code /api/stream}
     * @param since the id of the event after which to start; null to start with the next event
     */
    public FactFeed(RewindClient client, Map<String, String> filter, @Nullable String since) {
        this.client = client;
        this.filter = filter;
        this.lastId = since;
    }

    /**
     * Reads events until {@code event} answers false.
     *
     * @param connection called with true when the connection is open, with false when it is lost; answers whether to
     *     continue
     * @param event called with each CloudEvent; answers whether to continue
     * @throws ApiUnreachableException if the query API does not answer at first, or for a minute after a lost
     *     connection
     * @throws ProblemException if the query API refuses the request
     */
    public void listen(Predicate<Boolean> connection, Predicate<JsonNode> event) {
        boolean isOpened = false;
        long brokenAt = System.nanoTime();
        while (true) {
            try (InputStream stream = client.stream(RewindClient.path("api", "stream"), filter, lastId)) {
                if (!isOpened && !connection.test(true)) {
                    return;
                }
                isOpened = true;
                if (!events(stream, event)) {
                    return;
                }
                brokenAt = System.nanoTime();
                if (!connection.test(false)) {
                    return;
                }
            } catch (IOException broken) {
                brokenAt = System.nanoTime();
                if (!connection.test(false)) {
                    return;
                }
            } catch (ApiUnreachableException unreachable) {
                if (!isOpened || System.nanoTime() - brokenAt > RECONNECT_FOR.toNanos()) {
                    throw unreachable;
                }
            } catch (ProblemException problem) {
                if (!isOpened || problem.status() != 503 || System.nanoTime() - brokenAt > RECONNECT_FOR.toNanos()) {
                    throw problem;
                }
            }
            pause();
        }
    }

    /** Reads events until the stream ends; answers whether to reconnect. */
    private boolean events(InputStream stream, Predicate<JsonNode> event) throws IOException {
        Timer watch = watched(stream);
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lastReadAt = System.nanoTime();
                if (line.startsWith("id:")) {
                    lastId = line.substring("id:".length()).strip();
                } else if (line.startsWith("data:")) {
                    data.append(data.isEmpty() ? "" : "\n")
                            .append(line.substring("data:".length()).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    JsonNode whole = read(data.toString());
                    data.setLength(0);
                    if (!event.test(whole)) {
                        return false;
                    }
                }
            }
            return true;
        } finally {
            watch.cancel();
        }
    }

    private static JsonNode read(String data) {
        try {
            return Json.mapper().readTree(data);
        } catch (IOException e) {
            throw new UnexpectedAnswerException(e);
        }
    }

    /** Closes the stream if nothing arrives for a while: the other end may have gone without closing the connection. */
    private Timer watched(InputStream stream) {
        lastReadAt = System.nanoTime();
        Timer timer = new Timer("rewind-watch", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        if (System.nanoTime() - lastReadAt > MAX_SILENCE.toNanos()) {
                            close(stream);
                        }
                    }
                },
                MAX_SILENCE.toMillis() / 4,
                MAX_SILENCE.toMillis() / 4);
        return timer;
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException alreadyGone) {
            // The thread that reads from it gets an error.
        }
    }

    private void pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiUnreachableException(client.base(), "did not answer before the command was interrupted", e);
        }
    }
}
