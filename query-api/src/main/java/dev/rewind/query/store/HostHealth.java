package dev.rewind.query.store;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which store servers did not answer lately. Reads avoid them while another store server can answer. Once a
 * second one read tries them again, so that a stalled store server delays one read per second and not all of them.
 */
final class HostHealth {

    private static final long AVOIDED_NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<URI, Long> silentSince = new ConcurrentHashMap<>();

    void silent(URI host) {
        silentSince.put(host, System.nanoTime());
    }

    void answered(URI host) {
        silentSince.remove(host);
    }

    /**
     * Whether this read may ask the store server before others. Of a silent one, this is true for one read per second.
     */
    boolean mayTry(URI host) {
        Long since = silentSince.get(host);
        long now = System.nanoTime();
        return since == null || (now - since > AVOIDED_NANOS && silentSince.replace(host, since, now));
    }
}
