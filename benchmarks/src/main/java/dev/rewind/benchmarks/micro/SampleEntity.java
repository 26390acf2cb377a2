package dev.rewind.benchmarks.micro;

import dev.rewind.benchmarks.load.StepEvents;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.rules.Decision;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.Pruned;
import dev.rewind.rules.state.EntityState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entity with some history, and its next events. */
final class SampleEntity {

    static final EntityKey PLAN = EntityKey.plan("order-4711-of-2026");
    static final LawLimits LAW = LawLimits.defaults();

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** A plan without rollbacks never reads its history. */
    static final History NO_HISTORY = new History() {
        @Override
        public @Nullable Checkpoint checkpoint(long sequence) {
            return null;
        }

        @Override
        public @Nullable Pruned pruned(long sequence) {
            return null;
        }

        @Override
        public List<EntityKey> touched(long sequence) {
            return List.of();
        }

        @Override
        public @Nullable String storedHash(Checkpoint checkpoint) {
            return null;
        }

        @Override
        public @Nullable String storedHash(String stateHash) {
            return null;
        }

        @Override
        public byte @Nullable [] snapshot(String stateHash) {
            return null;
        }

        @Override
        public @Nullable StepOutcome outcome(long sequence) {
            return null;
        }

        @Override
        public boolean isUndone(long sequence) {
            return false;
        }

        @Override
        public @Nullable Rollback rollback(long number) {
            return null;
        }

        @Override
        public long newestFor(StepCause cause) {
            return 0;
        }

        @Override
        public boolean isDecided(EventRef event, Instant at) {
            return false;
        }
    };

    private SampleEntity() {}

    /** The state after this number of events, in which each step starts and completes. */
    static EntityState after(int events, int stateBytes) {
        StepEvents steps = new StepEvents(stateBytes, events);
        EntityState state = EntityState.initial(PLAN);
        for (int i = 0; i < events; i++) {
            state = Decision.on(state, logged(steps.event(i), i), NO_HISTORY, LAW)
                    .state();
        }
        return state;
    }

    static LoggedEvent logged(PlanEvent event, long offset) {
        return new LoggedEvent(
                PLAN,
                new EventRef("0198c0de-7a1b-7000-8000-" + (100_000_000_000L + offset), "/orders/runner-1", 3, offset),
                START.plusSeconds(offset),
                TRACE,
                event);
    }
}
