package dev.rewind.rules;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.rules.state.EntityState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Records what the histories reached. Fails if something was never reached, or a transition is not allowed. */
final class HistoryCoverage {

    /** The statuses that one event can lead to, for each status. */
    private static final String STATUSES = """
            requested: failed parked requested rolling_back running waiting
            running: completed failed parked paused rolling_back running waiting
            waiting: completed failed parked paused rolling_back running waiting
            rolling_back: completed failed idle parked paused requested rollback_failed rolling_back running waiting
            rollback_failed: completed failed idle parked paused requested rollback_failed rolling_back running waiting
            parked: completed failed idle parked requested rollback_failed rolling_back running waiting
            paused: completed failed parked paused rolling_back running waiting
            completed: completed parked rolling_back running waiting
            failed: failed parked rolling_back running waiting
            idle: idle parked rolling_back running waiting
            """;

    private static final Set<String> ROLLBACKS = Set.of(
            "commanded → commanded",
            "commanded → applied",
            "commanded → failed",
            "commanded → superseded",
            "commanded → expired",
            "failed → commanded",
            "failed → applied",
            "failed → failed",
            "expired → commanded",
            "expired → applied",
            "expired → failed");

    private final Set<Class<?>> kinds = new HashSet<>();
    private final Set<RefusalCode> refusals = EnumSet.noneOf(RefusalCode.class);
    private final Set<StepOutcome> outcomes = EnumSet.noneOf(StepOutcome.class);
    private final Set<RollbackCause.Kind> causes = EnumSet.noneOf(RollbackCause.Kind.class);
    private final Set<String> rollbacks = new TreeSet<>();
    private final Set<String> statuses = new TreeSet<>();
    private final Set<String> boundaries = new TreeSet<>();

    /** Records the facts of one event. */
    void record(EntityState before, List<Fact> facts) {
        recordBoundary(facts);
        EntityState state = before;
        for (Fact fact : facts) {
            kinds.add(fact.getClass());
            if (fact instanceof Fact.RequestRefused refused) {
                refusals.add(refused.code());
            } else if (fact instanceof Fact.StepClosed closed) {
                outcomes.add(closed.outcome());
            } else if (fact instanceof Fact.RollbackOrdered order) {
                causes.add(order.cause().kind());
                if (order.attempt() > 1) {
                    rollbacks.add(from(state) + " → commanded");
                }
            } else if (fact instanceof Fact.RollbackSettled settled) {
                rollbacks.add(from(state) + " → " + words(settled.outcome()));
            }
            state = state.after(fact);
        }
        if (before.exists()) {
            statuses.add(words(before.status()) + " → " + words(state.status()));
        }
    }

    /** Records what else happened in the decision that took the checkpoint of a start. */
    private void recordBoundary(List<Fact> facts) {
        boolean started = facts.stream()
                .anyMatch(fact -> fact instanceof Fact.CheckpointTaken taken
                        && taken.checkpoint().step() != null);
        if (started) {
            facts.forEach(fact -> {
                if (fact instanceof Fact.StepClosed closed) {
                    boundaries.add("step " + words(closed.outcome()));
                } else if (fact instanceof Fact.RequestRefused refused) {
                    boundaries.add("refused " + words(refused.code()));
                } else if (fact instanceof Fact.RollbackSettled settled) {
                    boundaries.add("rollback " + words(settled.outcome()));
                }
            });
        }
    }

    void assertEverything() {
        assertThat(boundaries)
                .as("what may happen as a step starts")
                .containsExactlyInAnyOrder(
                        "step completed", "step cancelled", "refused step_not_open", "rollback applied");
        assertThat(kinds)
                .as("kinds of facts")
                .containsExactlyInAnyOrderElementsOf(EventTypes.facts().values());
        assertThat(refusals).as("refusal codes").containsExactly(RefusalCode.values());
        assertThat(causes).as("causes of rollbacks").containsExactly(RollbackCause.Kind.values());
        assertThat(outcomes)
                .as("outcomes of steps, apart from UNDONE, which no fact of its own states")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(StepOutcome.UNDONE)));
        assertThat(rollbacks).as("transitions of rollbacks").isEqualTo(ROLLBACKS);
        // These histories have no policy that lets rollbacks after failures wait; those of ApprovalModel do.
        assertThat(Arrays.stream(EntityStatus.values())
                        .filter(status -> status != EntityStatus.AWAITING_APPROVAL)
                        .map(from -> words(from) + ": "
                                + statuses.stream()
                                        .filter(step -> step.startsWith(words(from) + " → "))
                                        .map(step -> step.substring(step.indexOf('→') + 2))
                                        .collect(joining(" ")))
                        .collect(joining("\n", "", "\n")))
                .as("transitions of statuses")
                .isEqualTo(STATUSES);
    }

    private static Rollback.Status status(EntityState state) {
        return state.lastRollback().status();
    }

    private static String from(EntityState state) {
        return words(status(state));
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
