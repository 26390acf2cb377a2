package dev.rewind.query.stream;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.FactLog;
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
 * {@code GET /api/stream}: facts as server-sent events, as they are committed. All listeners share one consumer, one
 * {@link Ring} and one thread that wakes them; a listener who is away resumes with {@code Last-Event-ID}, through any
 * instance.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public final class FactStream implements FactLog.Ear, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FactStream.class);
    private static final int MOST_LISTENERS = 2_500;
    private static final long CLOSE_WITHIN_MS = 2_000;

    private final Configuration configuration;
    private final long heartbeatMs;
    private final long takeWithinMs;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final Thread thread = new Thread(this::tell, "rewind-stream");
    private @Nullable Ring ring;
    private @Nullable CatchUp catchUp;
    private int partitions;
    private volatile boolean closed;

    /** A stream that begins when it hears where the log is. */
    public FactStream(Configuration configuration) {
        this.configuration = configuration;
        this.heartbeatMs = configuration.duration(Setting.STREAM_HEARTBEAT).toMillis();
        this.takeWithinMs = configuration.duration(Setting.STREAM_TAKE_WITHIN).toMillis();
        thread.setDaemon(true);
    }

    /** The route that it answers. */
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
    public void from(Map<Integer, Long> offsets) {
        partitions = offsets.size();
        Ring made = new Ring(configuration.integer(Setting.STREAM_BUFFER_BYTES), StreamPosition.of(offsets));
        ring = made;
        catchUp = new CatchUp(configuration, made);
        thread.start();
    }

    @Override
    public void hear(ConsumerRecord<byte[], byte[]> fact) {
        try {
            if (!ring().passes(fact.partition(), fact.offset())) {
                ring().add(Told.of(fact));
            }
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("partition", fact.partition())
                    .addKeyValue("offset", fact.offset())
                    .addKeyValue("why", e.getMessage())
                    .log("A record among the facts is none");
        }
    }

    @Override
    public void caughtUp(Map<Integer, Long> offsets) {
        ring().caughtUp(offsets);
        news.release();
    }

    /** Ends every listener's connection; they come again by themselves, here or elsewhere. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (catchUp != null) {
            catchUp.close();
        }
        listeners.forEach(Listener::end);
        try {
            thread.join(CLOSE_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<Reply> listen(Call call) {
        StreamFilter filter = StreamFilter.of(call.query());
        StreamPosition after = after(call);
        if (closed) {
            throw Problem.of(ProblemCode.NOT_READY, "this instance is closing", "connect again");
        }
        if (listeners.size() >= MOST_LISTENERS) {
            throw Problem.of(ProblemCode.BUSY, "too many listen already", "try again later, or another instance");
        }
        // Attached first: from here on the ring holds what comes.
        ring().attach();
        Ring.Place place = after == null ? ring().end() : ring().at(after);
        StreamPosition position = place == null ? Objects.requireNonNull(after) : place.position();
        Attached attached = new Attached();
        Listener listener = new Listener(ring(), filter, position, call::isStillAdmitted, takeWithinMs, attached);
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
                            attached.gone();
                        }
                    });
        } catch (Problem e) {
            attached.gone();
            throw e;
        }
    }

    private @Nullable StreamPosition after(Call call) {
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
                            "send the id of the last event as it came, or leave it out")
                    .value(id);
        }
    }

    private void tell() {
        long beat = System.nanoTime();
        try {
            while (!closed) {
                long left = heartbeatMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beat);
                if (news.tryAcquire(Math.max(0, left), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                    listeners.forEach(Listener::pump);
                } else {
                    beat = System.nanoTime();
                    listeners.forEach(Listener::heartbeat);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("The stream ends");
        }
    }

    private Ring ring() {
        return Objects.requireNonNull(ring, "the log has not been heard yet");
    }

    /** A listener's hold on the ring, which he lets go of once. */
    private final class Attached implements Listener.Hooks {
        private @Nullable Listener listener;

        @Override
        public void behind() {
            if (listener != null) {
                Objects.requireNonNull(catchUp).goOn(listener);
            }
        }

        @Override
        public void gone() {
            if (listener != null && listeners.remove(listener)) {
                ring().detach();
            }
        }
    }
}
