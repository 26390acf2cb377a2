package dev.rewind.processor.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.processor.metrics.Restoring;
import dev.rewind.processor.store.Freshness;
import dev.rewind.processor.store.Progress;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How far everything is that is held here, or is being filled to be. */
public final class Holdings {
    private final LocalStores stores;
    private final Progress progress;
    private final Freshness freshness;
    private final Restoring restoring;

    /** Of these stores, by what is known of the log and of the changelogs. */
    public Holdings(LocalStores stores, Progress progress, Freshness freshness, Restoring restoring) {
        this.stores = stores;
        this.progress = progress;
        this.freshness = freshness;
        this.restoring = restoring;
    }

    /** What a partition's stores are here. */
    enum Role {
        /** Worked on. */
        @JsonProperty("active")
        ACTIVE,
        /** A copy that can be read. */
        @JsonProperty("standby")
        STANDBY,
        /** Being filled, to be worked on or copied: cannot be read yet. */
        @JsonProperty("restoring")
        RESTORING
    }

    /**
     * How far one partition's stores are.
     *
     * @param behind offsets of {@code plan-events} that are not in them yet; null while that cannot be told
     * @param remaining changelog records still to be read into them; only while they are being filled
     */
    record Held(
            int partition,
            Role role,
            @Nullable Long behind,
            @Nullable Long remaining) {}

    /** @param address {@code host:port} of this store server */
    record Here(String address, List<Held> held) {}

    Here here() throws Problem {
        Routing.Here readable = stores.routing().here();
        List<Held> held = stores.toBeHeld().stream()
                .map(partition -> held(partition, readable))
                .toList();
        return new Here(readable.address(), held);
    }

    private Held held(int partition, Routing.Here readable) {
        if (readable.active().contains(partition)) {
            long through = progress.through(partition);
            return new Held(partition, Role.ACTIVE, behind(partition, through), null);
        }
        if (readable.standby().contains(partition)) {
            OptionalLong through = stores.throughOfCopy(partition);
            Long behind = through.isPresent() ? behind(partition, through.getAsLong()) : null;
            return new Held(partition, Role.STANDBY, behind, null);
        }
        return new Held(partition, Role.RESTORING, null, restoring.remaining(partition));
    }

    private @Nullable Long behind(int partition, long through) {
        OptionalLong end = freshness.end(partition);
        return end.isPresent() ? Math.max(0, end.getAsLong() - through) : null;
    }
}
