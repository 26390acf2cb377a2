package dev.rewind.query.stream;

import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.FactListener;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/stream}: committed facts as server-sent events. All listeners share one consumer, one {@link
 * FactRing} and one thread that wakes them. A listener that was disconnected resumes with {@code Last-Event-ID}, at
 * any instance of the query API.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public final class FactStream implements FactListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FactStream.class);
    private static final int MOST_LISTENERS = 2_500;
    private static final long CLOSE_WITHIN_MS = 2_000;

    private final Configuration configuration;
    private final long heartbeatMs;
    private final long takeWithinMs;
    private final Set<StreamListener> listeners = ConcurrentHashMap.newKeySet();
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread = new Thread(this::wakeListeners, "rewind-stream");
    private @Nullable FactRing ring;
    private @Nullable LogCatchUp catchUp;
    private int partitions;
    private volatile boolean closed;

    /** A stream that begins when the fact log starts. */
    public FactStream(Configuration configuration) {
        this.configuration = configuration;
        this.heartbeatMs = configuration.duration(Setting.STREAM_HEARTBEAT).toMillis();
        this.takeWithinMs = configuration.duration(Setting.STREAM_TAKE_WITHIN).toMillis();
        thread.setDaemon(true);
    }

    /** The route that it serves. */
    public List<Route> routes() {
        return List.of(Route.get(
                "/api/stream",
                this::listen,
                StreamFilter.ENTITY,
                StreamFilter.TYPE,
                StreamFilter.STATUS,
                StreamFilter.KIND));
    }

    @Override
    public void onStart(Map<Integer, Long> offsets) {
        partitions = offsets.size();
        FactRing made = new FactRing(configuration.integer(Setting.STREAM_BUFFER_BYTES), StreamPosition.of(offsets));
        ring = made;
        catchUp = new LogCatchUp(configuration, made);
        thread.start();
    }

    @Override
    public void onFact(ConsumerRecord<byte[], byte[]> fact) {
        try {
            if (!ring().skip(fact.partition(), fact.offset())) {
                ring().add(StreamEvent.of(fact));
            }
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("partition", fact.partition())
                    .addKeyValue("offset", fact.offset())
                    .addKeyValue("why", e.getMessage())
                    .log("A record on checkpoint-events is not a fact");
        }
    }

    @Override
    public void onCaughtUp(Map<Integer, Long> offsets) {
        ring().caughtUp(offsets);
        changes.release();
    }

    /** Closes every listener's connection. Clients reconnect by themselves, to this instance or another. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (catchUp != null) {
            catchUp.close();
        }
        listeners.forEach(StreamListener::end);
        try {
            thread.join(CLOSE_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<Reply> listen(RouteCall call) {
        StreamFilter filter = StreamFilter.of(call.query());
        StreamPosition after = after(call);
        if (closed) {
            throw Problem.of(ProblemCode.NOT_READY, "this instance of the query API is closing", "connect again");
        }
        if (listeners.size() >= MOST_LISTENERS) {
            throw Problem.of(
                    ProblemCode.BUSY,
                    "this instance has no room for more stream clients",
                    "try again later, or connect to another instance");
        }
        // Attach first, so that the ring keeps all facts from here on.
        ring().attach();
        FactRing.Place place = after == null ? ring().end() : ring().at(after);
        StreamPosition position = place == null ? Objects.requireNonNull(after) : place.position();
        Attached attached = new Attached();
        StreamListener listener =
                new StreamListener(ring(), filter, position, call::isStillAdmitted, takeWithinMs, attached);
        attached.listener = listener;
        listeners.add(listener);
        Reply reply = Reply.feed("text/event-stream", listener).header("X-Accel-Buffering", "no");
        if (place != null) {
            listener.join(place);
            return CompletableFuture.completedFuture(reply);
        }
        try {
            return Objects.requireNonNull(catchUp)
                    .begin(listener)
                    .thenApply(possible -> reply)
                    .whenComplete((possible, failure) -> {
                        if (failure != null) {
                            attached.ended();
                        }
                    });
        } catch (Problem e) {
            attached.ended();
            throw e;
        }
    }

    private @Nullable StreamPosition after(RouteCall call) {
        String id = call.header("Last-Event-ID");
        if (id == null || id.isBlank()) {
            return null;
        }
        try {
            return StreamPosition.parse(id.strip(), partitions);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "header Last-Event-ID " + e.getMessage(),
                            "send the id of the last received event unchanged, or leave it out")
                    .value(id);
        }
    }

    private void wakeListeners() {
        long lastHeartbeat = System.nanoTime();
        try {
            while (!closed) {
                long left = heartbeatMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeartbeat);
                if (changes.tryAcquire(Math.max(0, left), TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                    listeners.forEach(StreamListener::pump);
                } else {
                    lastHeartbeat = System.nanoTime();
                    listeners.forEach(StreamListener::heartbeat);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("The stream thread ends");
        }
    }

    private FactRing ring() {
        return Objects.requireNonNull(ring, "the fact log has not started");
    }

    /** A listener's registration, which ends once. */
    private final class Attached implements StreamListener.Callbacks {
        private @Nullable StreamListener listener;

        @Override
        public void behind() {
            if (listener != null) {
                Objects.requireNonNull(catchUp).resume(listener);
            }
        }

        @Override
        public void ended() {
            if (listener != null && listeners.remove(listener)) {
                ring().detach();
            }
        }
    }
}
