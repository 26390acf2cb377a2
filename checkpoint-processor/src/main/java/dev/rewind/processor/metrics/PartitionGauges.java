package dev.rewind.processor.metrics;

import dev.rewind.events.EntityStatus;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.CopyFreshness;
import dev.rewind.processor.freshness.HeldBackEvents;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.lists.EntityCount;
import dev.rewind.processor.lists.OldestEntity;
import dev.rewind.processor.lists.ProposalCount;
import dev.rewind.service.telemetry.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
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
 * Gauges of the partitions that a processor owns. They are computed when metrics are collected, so they cost nothing
 * per event. A gauge is left out while its store cannot be read because partitions are moving.
 */
public final class PartitionGauges {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionGauges.class);
    private static final AttributeKey<String> STORE = AttributeKey.stringKey("store");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");

    private static final String PLAN = "plan";
    private static final List<EntityStatus> STUCK =
            List.of(EntityStatus.PARKED, EntityStatus.ROLLBACK_FAILED, EntityStatus.AWAITING_APPROVAL);

    private final KafkaStreams streams;
    private final AppliedProgress progress;
    private final CopyFreshness freshness;
    private final HeldBackEvents heldBack;

    /** Creates the gauges of this stream. */
    public PartitionGauges(
            KafkaStreams streams, AppliedProgress progress, CopyFreshness freshness, HeldBackEvents heldBack) {
        this.streams = streams;
        this.progress = progress;
        this.freshness = freshness;
        this.heldBack = heldBack;
    }

    /**
     * Registers the gauges with the metrics of this service.
     *
     * @param ready whether the processor is ready
     */
    public void register(Telemetry telemetry, RestoreGauges restoring, BooleanSupplier ready) {
        Meter meter = telemetry.meter();
        gauge(
                meter,
                "rewind.ready",
                "1 when the processor is ready, else 0",
                it -> it.record(ready.getAsBoolean() ? 1 : 0));
        gauge(
                meter,
                "rewind.partitions.active",
                "Partitions that this processor owns",
                it -> it.record(progress.held().length));
        gauge(
                meter,
                "rewind.events.behind",
                "Offsets of plan-events that this processor has still to process",
                it -> it.record(behind()));
        gauge(
                meter,
                "rewind.events.held.back.seconds",
                "How long an open transaction has kept events of plan-events from being read",
                it -> it.record(TimeUnit.MILLISECONDS.toSeconds(heldBack.longestMs())));
        gauge(
                meter,
                "rewind.restore.remaining",
                "Changelog records that this processor has still to restore",
                it -> it.record(restoring.remaining()));
        gauge(meter, "rewind.store.entries", "Entries of a store, estimated by RocksDB", this::entries);
        gauge(
                meter,
                "rewind.rollbacks.in.progress",
                "Entities whose rollback is not answered yet, counted up to 10 000",
                it -> entities(it, Attributes.empty(), EntityStatus.ROLLING_BACK));
        gauge(
                meter,
                "rewind.open.plans.oldest.seconds",
                "How long ago the oldest plan that has not ended began; 0 without such a plan",
                this::oldestOpenPlan);
        gauge(
                meter,
                "rewind.proposals.waiting",
                "Proposed rollbacks that wait for the approval of a person, also those after failures",
                it -> it.record(ProposalCount.of(store(StoreLayout.RECORDS))));
        gauge(meter, "rewind.entities.stuck", "Entities that wait for a person, counted up to 10 000", it -> {
            for (EntityStatus status : STUCK) {
                entities(it, Attributes.of(STATUS, status.name().toLowerCase(Locale.ROOT)), status);
            }
        });
    }

    /** Seconds since the oldest plan that has not ended began; nothing without such a plan. */
    private void oldestOpenPlan(ObservableLongMeasurement gauge) {
        List<ReadOnlyKeyValueStore<Bytes, byte[]>> records = new ArrayList<>();
        for (int partition : progress.held()) {
            records.add(streams.store(StoreQueryParameters.<ReadOnlyKeyValueStore<Bytes, byte[]>>fromNameAndType(
                            StoreLayout.RECORDS, QueryableStoreTypes.keyValueStore())
                    .withPartition(partition)));
        }
        Instant oldest = Arrays.stream(EntityStatus.values())
                .filter(EntityStatus::isOpenPlan)
                .map(status -> OldestEntity.createdAt(records, PLAN, status))
                .filter(at -> at != null)
                .min(Instant::compareTo)
                .orElse(null);
        gauge.record(
                oldest == null
                        ? 0
                        : Math.max(0, Duration.between(oldest, Instant.now()).toSeconds()));
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
                LOG.atDebug()
                        .addKeyValue("metric", name)
                        .setCause(moving)
                        .log("A store is not on this processor yet, or no longer");
            }
        });
    }
}
