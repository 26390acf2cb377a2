package dev.rewind.benchmarks.micro;

import dev.rewind.benchmarks.StepEvents;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.rules.Decision;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.History;
import dev.rewind.rules.Law;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.Pruned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entity in the middle of its life, and the events that come next. */
final class Sample {

    static final EntityKey PLAN = EntityKey.plan("order-4711-of-2026");
    static final Law LAW = Law.defaults();

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** A plan that goes forward never looks back. */
    static final History NO_PAST = new History() {
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
        public @Nullable StepOutcome outcome(long sequence) {
            return null;
        }

        @Override
        public @Nullable Rollback rollback(long number) {
            return null;
        }

        @Override
        public @Nullable Checkpoint newestFor(StepCause cause) {
            return null;
        }
    };

    private Sample() {}

    /** Its state after so many events, each step started and completed. */
    static EntityState after(int events, int stateBytes) {
        StepEvents steps = new StepEvents(stateBytes, events);
        EntityState state = EntityState.initial(PLAN);
        for (int i = 0; i < events; i++) {
            state = Decision.on(state, logged(steps.event(i), i), NO_PAST, LAW).state();
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
