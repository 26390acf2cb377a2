package dev.rewind.processor.metrics;

import dev.rewind.events.EntityStatus;
import dev.rewind.processor.store.EntityCount;
import dev.rewind.processor.store.Freshness;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.telemetry.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How things stand in the partitions that a processor works on, looked up when somebody asks: nothing is kept up to date
 * with every event. What cannot be looked up right now, because partitions are moving, is left out.
 */
public final class Gauges {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);
    private static final AttributeKey<String> STORE = AttributeKey.stringKey("store");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");

    private final KafkaStreams streams;
    private final Progress progress;
    private final Freshness freshness;

    /** Gauges over this stream. */
    public Gauges(KafkaStreams streams, Progress progress, Freshness freshness) {
        this.streams = streams;
        this.progress = progress;
        this.freshness = freshness;
    }

    /**
     * Has them looked up among the metrics of this service.
     *
     * @param ready whether the processor is
     */
    public void on(Telemetry telemetry, Restoring restoring, BooleanSupplier ready) {
        Meter meter = telemetry.meter();
        gauge(
                meter,
                "rewind.ready",
                "1 when the processor is ready, else 0",
                it -> it.record(ready.getAsBoolean() ? 1 : 0));
        gauge(meter, "rewind.partitions.active", "Partitions worked on here", it -> it.record(progress.held().length));
        gauge(
                meter,
                "rewind.events.behind",
                "Offsets of plan-events still to be processed here",
                it -> it.record(behind()));
        gauge(
                meter,
                "rewind.restore.remaining",
                "Changelog records still to be restored here",
                it -> it.record(restoring.remaining()));
        gauge(meter, "rewind.store.entries", "Entries of a store, as RocksDB estimates", this::entries);
        gauge(
                meter,
                "rewind.rollbacks.in.progress",
                "Entities whose rollback awaits its answer, 10 000 at most",
                it -> entities(it, Attributes.empty(), EntityStatus.ROLLING_BACK));
        gauge(meter, "rewind.entities.stuck", "Entities that wait for a person, 10 000 at most", it -> {
            for (EntityStatus status : List.of(EntityStatus.PARKED, EntityStatus.ROLLBACK_FAILED)) {
                entities(it, Attributes.of(STATUS, status.name().toLowerCase(Locale.ROOT)), status);
            }
        });
    }

    private long behind() {
        long behind = 0;
        for (int partition : progress.held()) {
            behind += Math.max(0, freshness.end(partition).orElse(0) - progress.through(partition));
        }
        return behind;
    }

    private void entries(ObservableLongMeasurement gauge) {
        for (String store : StoreLayout.NUMBERED) {
            gauge.record(store(store).approximateNumEntries(), Attributes.of(STORE, store));
        }
    }

    private void entities(ObservableLongMeasurement gauge, Attributes labels, EntityStatus status) {
        gauge.record(
                EntityCount.of(List.of(store(StoreLayout.RECORDS)), null, status)
                        .count(),
                labels);
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name) {
        return streams.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
    }

    private interface Look {
        void at(ObservableLongMeasurement gauge);
    }

    private static void gauge(Meter meter, String name, String what, Look look) {
        meter.gaugeBuilder(name).ofLongs().setDescription(what).buildWithCallback(gauge -> {
            try {
                look.at(gauge);
            } catch (InvalidStateStoreException moving) {
                LOG.atDebug().addKeyValue("metric", name).setCause(moving).log("A store is not here yet, or no more");
            }
        });
    }
}
