package dev.rewind.query.store;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which store servers did not answer lately. They are passed over as long as somebody else can answer; once a second one
 * read tries them again, so that a stalled one costs one read a second its patience and not all of them.
 */
final class HostHealth {

    private static final long PASSED_OVER_NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<URI, Long> silentSince = new ConcurrentHashMap<>();

    void silent(URI host) {
        silentSince.put(host, System.nanoTime());
    }

    void answered(URI host) {
        silentSince.remove(host);
    }

    /** Whether this read may ask it before others; of those that ask during a second after a silence, one may. */
    boolean mayTry(URI host) {
        Long since = silentSince.get(host);
        long now = System.nanoTime();
        return since == null || (now - since > PASSED_OVER_NANOS && silentSince.replace(host, since, now));
    }
}
