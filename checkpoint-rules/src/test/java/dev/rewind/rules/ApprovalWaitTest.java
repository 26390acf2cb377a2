package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.signalled;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that wait for the approval of a person. */
class ApprovalWaitTest {

    private static final Wait BOARD = new Wait("board", null, null, null, true);
    private static final Wait ANY_SIGNAL = new Wait("board", null, null);

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void onlyAnApprovalEndsTheWait() {
        scenario.given(waiting("ship", BOARD));
        assertThat(scenario.state.head().openSteps().get(0).waits().needsApproval())
                .isTrue();
        assertThat(scenario.happened(signalled("board", null))).containsExactly("refused approval_needed");
        assertThat(scenario.happened(approval("paid", "bob"))).containsExactly("refused unknown_proposal");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.WAITING);

        assertThat(scenario.happened(approval("board", "bob")))
                .containsExactly("signal board", "ship/1 waited for board");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aSignalThatCameBeforeIsNoApprovalAndAnApprovalIsNotKept() {
        scenario.given(started("pack"));
        assertThat(scenario.happened(approval("board", "bob"))).containsExactly("refused unknown_proposal");
        scenario.given(signalled("board", null), completed("pack"));
        assertThat(scenario.happened(waiting("ship", BOARD))).containsExactly("taken 2 after 1 in epoch 1 for ship");
        assertThat(scenario.state.status()).isEqualTo(EntityStatus.WAITING);
    }

    @Test
    void anApprovalHoldsForLaterAttemptsAndASignalDoesNotBecomeOne() {
        scenario.given(waiting("ship", BOARD), approval("board", "bob"), failed("ship"), applied(1));
        assertThat(scenario.happened(waiting("ship", 2, BOARD, "plan-runner:1")))
                .as("it was approved in the first attempt")
                .contains("ship/2 waited for board");

        EntityScenario other = new EntityScenario();
        other.given(waiting("ship", ANY_SIGNAL), signalled("board", null), failed("ship"), applied(1));
        assertThat(other.happened(waiting("ship", 2, BOARD, "plan-runner:1")))
                .as("what ended the earlier wait was no approval")
                .noneMatch(fact -> fact.contains("waited"));
    }

    @ParameterizedTest
    @CsvSource({
        "true,  ann,     refused same_person",
        "true,  ' ANN ', refused same_person",
        "true,  bob,     signal board",
        "false, ann,     signal board",
    })
    void thePersonThatAskedForThePlanDoesNotApproveItsSteps(boolean differs, String by, String decided)
            throws Exception {
        scenario.given(
                new PlanEvent.PlanRequested(
                        null, "report", Snapshot.of(1), Map.of(), null, "ann", differs ? true : null),
                waiting("ship", BOARD));
        String row = Json.mapper().writeValueAsString(scenario.state);
        assertThat(row.contains("\"requested_by\":\"ann\""))
                .as("an offer of an earlier release has no such member")
                .isEqualTo(differs);
        assertThat(Json.mapper().readValue(row, EntityState.class)).isEqualTo(scenario.state);

        assertThat(scenario.happened(approval("board", by))).contains(decided);
    }

    @Test
    void anApprovalHasAName() {
        assertThatThrownBy(() -> new Wait(null, null, 1L, null, true)).hasMessageContaining("needs wait.signal");
    }

    private static PlanEvent approval(String name, String by) {
        return new PlanEvent.PlanSignalled(null, name, null, by, "looked at it", true);
    }
}
