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
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events of a query API, taken up again where they broke off.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent events</a>
 */
public final class FactFeed {

    /** The server sends something, if only a comment, several times in this span. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** For how long to try again before giving up, and how often. */
    private static final Duration AGAIN_FOR = Duration.ofSeconds(60);

    private static final Duration AGAIN_EVERY = Duration.ofSeconds(1);

    private final RewindClient client;
    private final Map<String, String> filter;
    private @Nullable String lastId;
    private volatile long heardAt;

    /**
     * A feed to be listened to.
     *
     * @param filter query parameters of {@code /api/stream}
     * @param since the id of the event to go on after; null for what comes from now on
     */
    public FactFeed(RewindClient client, Map<String, String> filter, @Nullable String since) {
        this.client = client;
        this.filter = filter;
        this.lastId = since;
    }

    /**
     * Listens until there is enough.
     *
     * @param connection hears true when it is open, false when it broke
     * @param event takes each, a CloudEvent; answers whether to go on
     * @throws UnreachableException when nobody answers at first, or for a minute after a break
     * @throws ProblemException when the query API says no
     */
    public void listen(Consumer<Boolean> connection, Predicate<JsonNode> event) {
        boolean isOpened = false;
        long brokenAt = System.nanoTime();
        while (true) {
            try (InputStream stream = client.stream(RewindClient.path("api", "stream"), filter, lastId)) {
                if (!isOpened) {
                    connection.accept(true);
                }
                isOpened = true;
                if (!events(stream, event)) {
                    return;
                }
                brokenAt = System.nanoTime();
                connection.accept(false);
            } catch (IOException broken) {
                brokenAt = System.nanoTime();
                connection.accept(false);
            } catch (UnreachableException unreachable) {
                if (!isOpened || System.nanoTime() - brokenAt > AGAIN_FOR.toNanos()) {
                    throw unreachable;
                }
            } catch (ProblemException problem) {
                if (!isOpened || problem.status() != 503 || System.nanoTime() - brokenAt > AGAIN_FOR.toNanos()) {
                    throw problem;
                }
            }
            pause();
        }
    }

    /** Reads events until the stream ends; answers whether there was not enough yet. */
    private boolean events(InputStream stream, Predicate<JsonNode> event) throws IOException {
        Timer watch = watched(stream);
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardAt = System.nanoTime();
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

    /** A connection of which the other end is gone without a word is not waited for for good. */
    private Timer watched(InputStream stream) {
        heardAt = System.nanoTime();
        Timer timer = new Timer("rewind-watch", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        if (System.nanoTime() - heardAt > SILENCE.toNanos()) {
                            closed(stream);
                        }
                    }
                },
                SILENCE.toMillis() / 4,
                SILENCE.toMillis() / 4);
        return timer;
    }

    private static void closed(InputStream stream) {
        try {
            stream.close();
        } catch (IOException alreadyGone) {
            // Whoever reads from it finds out.
        }
    }

    private void pause() {
        try {
            Thread.sleep(AGAIN_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(client.base(), "was not waited for: interrupted", e);
        }
    }
}
