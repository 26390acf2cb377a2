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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Where histories have been; fails on what nobody visited, and on ways that nobody should have gone. */
final class Visited {

    /** From each status, those that one event leads to. */
    private static final String STATUSES = """
            running: completed failed parked rolling_back running
            rolling_back: completed failed idle rollback_failed rolling_back running
            rollback_failed: completed failed idle parked rollback_failed rolling_back running
            parked: parked rollback_failed rolling_back running
            completed: completed rolling_back running
            failed: failed rolling_back running
            idle: idle rolling_back running
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

    /** What followed from an event. */
    void facts(EntityState before, List<Fact> facts) {
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

    void assertEverything() {
        assertThat(kinds)
                .as("kinds of facts")
                .containsExactlyInAnyOrderElementsOf(EventTypes.facts().values());
        assertThat(refusals).as("refusal codes").containsExactly(RefusalCode.values());
        assertThat(causes).as("causes of rollbacks").containsExactly(RollbackCause.Kind.values());
        assertThat(outcomes)
                .as("ends of steps; undone ones are told by the order")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(StepOutcome.UNDONE)));
        assertThat(rollbacks).as("transitions of rollbacks").isEqualTo(ROLLBACKS);
        assertThat(Arrays.stream(EntityStatus.values())
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
