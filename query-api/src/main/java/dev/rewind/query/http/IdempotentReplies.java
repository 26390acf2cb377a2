package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers by {@code Idempotency-Key}. A repeated request gets the same answer; another request under the
 * same key is refused. Limited in number, bytes and time: the oldest answers are forgotten first. A forgotten request
 * is still not done twice, because the key also determines the id of its event.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP
 *     Header Field</a>
 */
final class IdempotentReplies {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final int MAX_ANSWERS = 2_048;
    private static final long MAX_BYTES = 32L * 1024 * 1024;
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private final LinkedHashMap<String, Remembered> known = new LinkedHashMap<>();
    private long bytes;

    private static final class Remembered {
        private final String content;
        private final long since;
        private final CompletableFuture<Reply> reply;
        private int size;

        private Remembered(String content, long since, CompletableFuture<Reply> reply) {
            this.content = content;
            this.since = since;
            this.reply = reply;
        }
    }

    IdempotentReplies(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Refuses a key of the wrong form. */
    static void check(String key) {
        if (!KEY.matcher(key).matches()) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "header " + HEADER + " must be 1 to 255 visible ASCII characters",
                            "use a UUID")
                    .value(key);
        }
    }

    /**
     * Does the work, or returns the remembered answer if it was done before.
     *
     * @param name identifies the request by caller, route and key
     * @param content distinguishes one request of that name from another
     */
    CompletableFuture<Reply> once(String name, String content, Supplier<CompletableFuture<Reply>> work) {
        CompletableFuture<Reply> mine = new CompletableFuture<>();
        Remembered before = remembered(name, new Remembered(content, nanoTime.getAsLong(), mine));
        if (before != null) {
            if (!before.content.equals(content)) {
                throw Problem.of(
                        ProblemCode.IDEMPOTENCY_KEY_REUSED,
                        "this " + HEADER + " was used for another request",
                        "use a new key for a new request");
            }
            return before.reply;
        }
        return work.get().whenComplete((answer, failure) -> {
            keep(name, mine, failure == null ? answer : null, failure != null && isRecorded(failure));
            if (failure == null) {
                mine.complete(answer);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }

    private synchronized @Nullable Remembered remembered(String name, Remembered fresh) {
        long now = nanoTime.getAsLong();
        Iterator<Map.Entry<String, Remembered>> eldest = known.entrySet().iterator();
        while (eldest.hasNext()) {
            Remembered one = eldest.next().getValue();
            if (now - one.since <= WINDOW.toNanos() && known.size() < MAX_ANSWERS && bytes <= MAX_BYTES) {
                break;
            }
            bytes -= one.size;
            eldest.remove();
        }
        return known.putIfAbsent(name, fresh);
    }

    /** Whether the log has the refusal. Its event is not decided again, so a repetition could not be answered. */
    private static boolean isRecorded(Throwable failure) {
        return Problem.causeOf(failure) instanceof Problem problem
                && (problem.status() == 409 || problem.status() == 404)
                && problem.json().has("event_id");
    }

    /**
     * Keeps an answer or a recorded refusal. Another failure and a 5xx answer are forgotten, so that the caller can try
     * again.
     */
    private synchronized void keep(
            String name, CompletableFuture<Reply> mine, @Nullable Reply answer, boolean isRefusal) {
        Remembered here = known.get(name);
        if (here == null || here.reply != mine || isRefusal) {
            return;
        }
        if (answer == null || answer.status() >= 500) {
            known.remove(name);
        } else {
            here.size = answer.body().length;
            bytes += here.size;
        }
    }
}
