package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.SeenEvents;
import org.junit.jupiter.api.Test;

class Law5DeduplicationTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aSeenEventChangesNothingAndSaysNothing() {
        scenario.happens(started("a"), "one");
        EntityState before = scenario.state;
        assertThat(scenario.happens(started("a"), "one")).isEmpty();
        assertThat(scenario.state).isEqualTo(before.atOffset(1));
    }

    @Test
    void alsoARefusedOneIsSeen() {
        scenario.happens(failed("a"), "one");
        scenario.happens(started("a"), "two");
        assertThat(scenario.happens(failed("a"), "one")).isEmpty();
    }

    @Test
    void theWindowIsTheLast128Events() {
        scenario.happens(captured(0), "old");
        for (int i = 1; i < SeenEvents.WINDOW; i++) {
            scenario.happens(captured(i), "event " + i);
        }
        assertThat(scenario.happens(captured(0), "old")).isEmpty();
        scenario.happens(captured(0), "one more");
        assertThat(scenario.happens(captured(0), "old")).hasSize(1);
    }

    @Test
    void anEventThatIsToBeDecidedOnceIsKnownForADayHoweverManyComeAfterIt() {
        scenario.happensOnce(captured(0), "keyed");
        for (int i = 0; i < 3 * SeenEvents.WINDOW; i++) {
            scenario.happens(captured(i), "event " + i);
        }
        EntityState before = scenario.state;

        assertThat(scenario.happensOnce(captured(0), "keyed")).isEmpty();
        assertThat(scenario.state).isEqualTo(before.atOffset(scenario.state.lastOffset()));
        scenario.passes(History.REMEMBERED);
        assertThat(scenario.happensOnce(captured(0), "keyed")).hasSize(1);
    }

    @Test
    void statesThatHaveSeenOtherEventsDiffer() {
        SeenEvents before = scenario.state.seen();
        scenario.happens(started("a"), "one");
        assertThat(scenario.state.seen()).isNotEqualTo(before);
        SeenEvents one = scenario.state.seen();
        scenario.happens(started("b"), "two");
        assertThat(scenario.state.seen()).isNotEqualTo(one);
    }
}
