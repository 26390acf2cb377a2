package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Step;
import dev.rewind.rules.fence.Fence;
import dev.rewind.rules.state.EntityState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two events would lead to that say the same as one start with {@code completes}: a {@code step-completed}, and a
 * start that completes nothing. The first has a state only if the plan is paused, because then the start is refused. One
 * event must lead to the same, except that a refused completion is told last.
 *
 * @param facts in a few words each
 */
record StepBoundary(List<String> facts, EntityState state) {

    private static final String NOT_OPEN = "refused step_not_open";

    /** Null unless the event passes the fence and completes a step. */
    static @Nullable StepBoundary of(EntityScenario scenario, PlanEvent event) {
        if (!(event instanceof StepStarted started)
                || started.completes() == null
                || Fence.check(scenario.state, event) != null) {
            return null;
        }
        EntityState state = scenario.state;
        Step completed = started.completes().named();
        boolean paused = state.paused() != null;
        if (state.isCancelled() || (paused && state.openStep(completed).isEmpty())) {
            return null;
        }
        Decision completion = decide(
                scenario,
                scenario.state,
                "1",
                new StepCompleted(started.epoch(), completed, paused ? started.state() : null));
        Decision start = decide(
                scenario,
                completion.state(),
                "2",
                new StepStarted(
                        started.epoch(),
                        started.step(),
                        started.state(),
                        started.timeoutMs(),
                        started.reason(),
                        started.labels(),
                        started.touches(),
                        started.ifNew(),
                        null,
                        started.waits(),
                        started.runner(),
                        started.outline()));
        List<String> facts = new ArrayList<>(texts(completion.facts()));
        facts.addAll(texts(start.facts()));
        if (facts.remove(NOT_OPEN)) {
            facts.add(NOT_OPEN);
        }
        return new StepBoundary(facts, start.state());
    }

    void assertSameAs(List<Fact> one, EntityState after) {
        assertThat(texts(one)).isEqualTo(facts);
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("timeline.chainHash", "lastOffset", "seen")
                .isEqualTo(state);
    }

    private static Decision decide(EntityScenario scenario, EntityState before, String half, PlanEvent event) {
        EventRef ref = new EventRef("half-" + half, "/boundary", 3, before.lastOffset() + 1);
        LoggedEvent logged = new LoggedEvent(scenario.entity, ref, scenario.now(), EntityScenario.TRACE, event, false);
        return Decision.on(before, logged, scenario.history, scenario.law);
    }

    private static List<String> texts(List<Fact> facts) {
        return facts.stream().map(FactText::of).toList();
    }
}
