package dev.rewind.rules.state;

import dev.rewind.events.Entity.Failure;
import dev.rewind.events.Entity.Hold;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Step.PlanOutline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of an {@link EntityState}: the members of its parts in one JSON object. Every version reads the heads
 * of older ones, so members are added with a default and never renamed.
 */
record StoredHead(
        EntityKey entity,
        long epoch,
        long taken,
        long latest,
        @Nullable String chainHash,
        List<OpenStep> openSteps,
        long planStart,
        PlanClosed.@Nullable Outcome closed,
        @Nullable LastRollback lastRollback,
        Map<String, Integer> failures,
        @Nullable String parked,
        @Nullable Hold parkedByHand,
        @Nullable Hold paused,
        @Nullable Boolean cancelled,
        @Nullable List<Signal> signals,
        EntityState.Counts counts,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        long lastOffset,
        SeenEvents seen,
        @Nullable PlanOffer offer,
        @Nullable ErrorDetail closedError,
        @Nullable Instant resumedAt,
        @Nullable String runner,
        @Nullable List<RememberedWait> waits,
        @Nullable Proposal proposal,
        @Nullable Instant statusSince,
        @Nullable Failure lastFailure,
        @Nullable Family family,
        @Nullable PlanOutline outline) {}
