package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.outlined;
import static dev.rewind.rules.EntityScenario.paused;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.json.Json;
import dev.rewind.rules.state.EntityState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A head says which steps the plan has, as its runner said last. */
class PlanOutlineTest {

    private static final PlanOutline ABC = new PlanOutline(3, List.of("a", "b", "c"));

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aPlanKeepsItsOutlineUntilItsEnd() {
        scenario.given(outlined("a", null, ABC), completed("a"), started("b"));
        assertThat(outline()).isEqualTo(ABC);
        scenario.given(failed("b"), applied(1), started("b", 2, 2L), paused(), resumed());
        assertThat(outline()).isEqualTo(ABC);
        scenario.given(completed("b", 2, null), planCompleted());
        assertThat(outline()).isEqualTo(ABC);
    }

    @Test
    void aRunThatSaysMoreReplacesIt() {
        PlanOutline longer = new PlanOutline(1_000, List.of());
        scenario.given(outlined("a", null, ABC), completed("a"), outlined("b", null, longer));
        assertThat(outline()).isEqualTo(longer);
    }

    @Test
    void theNextPlanOfTheEntityDoesNotInheritIt() {
        scenario.given(outlined("a", null, ABC), planCompleted(), started("x"));
        assertThat(outline()).isNull();
    }

    @Test
    void itIsGoneBeforeThePlan() {
        scenario.given(captured(1), outlined("a", null, ABC));
        scenario.given(requested(new RollbackTarget.ToCheckpoint(new CheckpointId(PLAN, 1))), applied(1));
        assertThat(outline()).isNull();
        scenario.given(outlined("a", 2L, ABC));
        assertThat(outline()).isEqualTo(ABC);
    }

    @Test
    void aHeadIsStoredWithIt() throws Exception {
        scenario.given(outlined("a", null, ABC));
        String stored = Json.mapper().writeValueAsString(scenario.state);
        assertThat(stored).endsWith(",\"outline\":{\"steps\":3,\"names\":[\"a\",\"b\",\"c\"]}}");
        EntityState read = Json.mapper().readValue(stored, EntityState.class);
        assertThat(read.head().outline()).isEqualTo(ABC);
        assertThat(Json.mapper().writeValueAsString(read)).isEqualTo(stored);
    }

    private PlanOutline outline() {
        return scenario.state.head().outline();
    }
}
