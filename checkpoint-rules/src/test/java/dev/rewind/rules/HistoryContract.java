package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.touching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link History} answers, with damaged rows too. The histories that the rules are tested with and those that
 * the processor reads from its stores pass the same tests. A failure of a random history names its seed.
 */
public abstract class HistoryContract {
    private static final int EVENTS = 150;
    private static final int MOST_DAMAGE = 12;

    /** A past that a test writes, damages and reads. */
    public interface Past {

        /**
         * Adds a fact.
         *
         * @param state the state that its event carried, or null
         */
        void add(Fact fact, @Nullable Snapshot state);

        /** Records the decision on an event that must be decided once. */
        void remember(EventRef event, Instant at);

        /**
         * Damages a row.
         *
         * @param number of the checkpoint, of the checkpoint that the step started from, of the rollback, or of the last
         *     checkpoint of the gap
         * @param other the number whose value the row gets if it is swapped
         */
        void damage(PastRow row, long number, RowDamage damage, long other);

        /** All ways to read this past. Each must give the same answers. */
        List<History> histories();
    }

    /** An empty past of this entity. */
    protected abstract Past past(EntityKey entity);

    /** The first seeds of random histories, as many as the module has time for. */
    protected static LongStream seeds() {
        long first = Long.getLong("rewind.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("rewind.pasts", 30));
    }

    @Test
    void aDamagedCheckpointCountsAsMissing() {
        for (RowDamage damage : RowDamage.values()) {
            Past past = past(PLAN);
            write(past, started("reserve"), completed("reserve"), started("charge"));

            past.damage(PastRow.CHECKPOINT, 1, damage, 2);

            for (History history : past.histories()) {
                assertThat(history.checkpoint(1)).as("%s", damage).isNull();
                assertThat(history.pruned(1)).isNull();
                assertThat(history.checkpoint(2)).isNotNull();
                assertThat(history.outcome(1)).isEqualTo(StepOutcome.COMPLETED);
            }
        }
    }

    @Test
    void theHashOfAStateIsThatOfItsBytesAsTheyAreNow() {
        Past past = past(PLAN);
        FoldedHistory written = write(past, started("reserve"), started("charge"), started("ship"));

        past.damage(PastRow.STATE, 1, RowDamage.MISSING, 0);
        past.damage(PastRow.STATE, 2, RowDamage.UNREADABLE, 0);
        past.damage(PastRow.STATE, 3, RowDamage.SWAPPED, 2);

        for (History history : past.histories()) {
            assertThat(history.storedHash(written.checkpoint(1))).isNull();
            assertThat(history.storedHash(written.checkpoint(2)))
                    .isNotNull()
                    .isNotEqualTo(written.checkpoint(2).stateHash());
            assertThat(history.storedHash(written.checkpoint(3)))
                    .isNotNull()
                    .isNotEqualTo(written.checkpoint(3).stateHash());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PastRow.class,
            names = {"STEP", "TOUCHED", "ROLLBACK", "GAP"})
    void anUnreadableRowOfAnotherKindEndsTheLookUpsThatNeedIt(PastRow row) {
        Past past = past(PLAN);
        write(past, eventsFor(row));
        for (History history : past.histories()) {
            assertThat(lookUp(history, row)).isNotNull();
        }

        past.damage(row, 1, RowDamage.UNREADABLE, 0);

        for (History history : past.histories()) {
            assertThatThrownBy(() -> lookUp(history, row)).isInstanceOf(IllegalStateException.class);
            assertThat(history.checkpoint(2)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PastRow.class,
            names = {"STEP", "TOUCHED", "ROLLBACK", "GAP"})
    void aMissingRowIsAnsweredLikeOneThatWasNeverWritten(PastRow row) {
        Past past = past(PLAN);
        write(past, eventsFor(row));

        past.damage(row, 1, RowDamage.MISSING, 0);

        for (History history : past.histories()) {
            assertThat(lookUp(history, row)).isIn(null, List.of());
        }
    }

    @Test
    void theNewestCheckpointForACauseIsKnownWhereItsRowIsNot() {
        Past past = past(PLAN);
        write(past, captured("bill", 1), captured("bill", 2), captured("bill", null), captured("bill", 1));
        past.damage(PastRow.CHECKPOINT, 4, RowDamage.MISSING, 0);
        past.damage(PastRow.CHECKPOINT, 2, RowDamage.UNREADABLE, 0);

        for (History history : past.histories()) {
            assertThat(history.newestFor(cause("bill", 1))).isEqualTo(4);
            assertThat(history.newestFor(cause("bill", null))).isEqualTo(4);
            assertThat(history.newestFor(cause("bill", 2))).isEqualTo(3);
            assertThat(history.newestFor(cause("bill", 3))).isEqualTo(3);
            assertThat(history.newestFor(cause("draw", 1))).isZero();
        }
    }

    @Test
    void anEventThatIsDecidedOnceIsRememberedForADayAndOnlyUnderItsName() {
        Past past = past(PLAN);
        EventRef event = new EventRef("order", "/shop", 0, 1);
        Instant at = Instant.parse("2026-01-31T23:59:59Z");
        past.remember(event, at);

        for (History history : past.histories()) {
            assertThat(history.isDecided(event, at)).isTrue();
            assertThat(history.isDecided(new EventRef("order", "/shop", 7, 9), at.plus(History.REMEMBERED)))
                    .isTrue();
            assertThat(history.isDecided(new EventRef("other", "/shop", 0, 1), at))
                    .isFalse();
            assertThat(history.isDecided(new EventRef("order", "/bank", 0, 1), at))
                    .isFalse();
            assertThat(history.isDecided(event, at.plus(Duration.ofDays(3)))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRandomHistoryIsAnsweredAsItsFactsSay(long seed) {
        RandomEvents random = new RandomEvents(seed);
        EntityScenario scenario = new EntityScenario(random.law());
        Past past = past(scenario.entity);
        for (int i = 0; i < EVENTS; i++) {
            PlanEvent event = random.next(scenario);
            scenario.happens(event).forEach(fact -> past.add(fact, event.state()));
        }
        assertSame(scenario.history, past, (int) scenario.state.taken());

        for (int i = 0; i < MOST_DAMAGE; i++) {
            damage(random, scenario.history, past, (int) scenario.state.taken());
        }
        assertSame(scenario.history, past, (int) scenario.state.taken());
    }

    /** Damages the same row in both. */
    private static void damage(RandomEvents random, FoldedHistory expected, Past past, int taken) {
        PastRow row = PastRow.values()[random.below(PastRow.values().length)];
        RowDamage damage = RowDamage.values()[random.below(RowDamage.values().length)];
        int most = row == PastRow.ROLLBACK ? expected.rollbacks.size() : taken;
        long number = 1 + random.below(Math.max(1, most));
        long other = 1 + random.below(Math.max(1, most));
        FoldedPast same = new FoldedPast(expected);
        // The rows of gaps follow from the order of pruning, which a history in memory does not keep.
        if (row != PastRow.GAP && same.canDamage(row, number, damage, other)) {
            past.damage(row, number, damage, other);
            same.damage(row, number, damage, other);
        }
    }

    private static void assertSame(FoldedHistory expected, Past past, int taken) {
        for (History history : past.histories()) {
            for (long number = 0; number <= taken + 1; number++) {
                long one = number;
                assertThat(history.checkpoint(one)).isEqualTo(expected.checkpoint(one));
                assertThat(history.pruned(one) != null).as("pruned %d", one).isEqualTo(expected.pruned.contains(one));
                if (expected.checkpoint(one) != null) {
                    assertThat(history.storedHash(expected.checkpoint(one)))
                            .isEqualTo(expected.storedHash(expected.checkpoint(one)));
                }
                for (PastRow row : List.of(PastRow.STEP, PastRow.TOUCHED, PastRow.ROLLBACK)) {
                    assertThat(answer(history, row, one)).as("%s %d", row, one).isEqualTo(answer(expected, row, one));
                }
                assertThat(undone(history, one)).as("undone %d", one).isEqualTo(undone(expected, one));
            }
            for (EntityKey plan : RandomEvents.ENTITIES) {
                for (String step : RandomEvents.STEPS) {
                    for (Integer attempt : new Integer[] {null, 1, 2, 3}) {
                        StepCause cause = new StepCause(plan, step, attempt);
                        assertThat(history.newestFor(cause)).as("%s", cause).isEqualTo(expected.newestFor(cause));
                    }
                }
            }
        }
    }

    /** The answer, or that there is none. */
    private static @Nullable Object answer(History history, PastRow row, long number) {
        try {
            return lookUp(history, row, number);
        } catch (IllegalStateException damaged) {
            return "damaged";
        }
    }

    /** Whether the step is undone, or that the row cannot be read. */
    private static Object undone(History history, long number) {
        try {
            return history.isUndone(number);
        } catch (IllegalStateException damaged) {
            return "damaged";
        }
    }

    private static @Nullable Object lookUp(History history, PastRow row) {
        return lookUp(history, row, 1);
    }

    private static @Nullable Object lookUp(History history, PastRow row, long number) {
        return switch (row) {
            case CHECKPOINT -> history.checkpoint(number);
            case STATE -> throw new IllegalArgumentException("a state is not looked up by number");
            case STEP -> history.outcome(number);
            case TOUCHED -> history.touched(number);
            case ROLLBACK -> history.rollback(number);
            case GAP -> history.pruned(number);
        };
    }

    /** After these events there is a row of this kind with number 1. */
    private static PlanEvent[] eventsFor(PastRow row) {
        return row == PastRow.GAP
                ? new PlanEvent[] {captured("bill", 1), captured("bill", 1), new PlanEvent.RetentionDue(null, 1, null)}
                : new PlanEvent[] {
                    touching("reserve", ScenarioGroup.INVOICE),
                    completed("reserve"),
                    started("charge"),
                    requested(new ToSequence(2)),
                    applied(1)
                };
    }

    private static FoldedHistory write(Past past, PlanEvent... events) {
        EntityScenario scenario = new EntityScenario();
        for (PlanEvent event : events) {
            scenario.happens(event).forEach(fact -> past.add(fact, event.state()));
        }
        return scenario.history;
    }

    private static PlanEvent captured(String step, @Nullable Integer attempt) {
        return new PlanEvent.StateCaptured(null, Snapshot.of(step), "manual", cause(step, attempt), Map.of(), null);
    }

    private static StepCause cause(String step, @Nullable Integer attempt) {
        return new StepCause(ScenarioGroup.INVOICE, step, attempt);
    }
}
