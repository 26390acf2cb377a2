package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.Step;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PlanTest {

    private final Plan.Builder<String> plan = Plan.named("ship", String.class);

    @Test
    void aPlanIsItsStepsInOrder() {
        Plan<String> built = plan.step("one", state -> state)
                .step("two", (state, context) -> state + context.step().attempt())
                .undo(state -> {})
                .timeout(Duration.ofSeconds(3))
                .attempts(2)
                .build();

        assertThat(built.name()).isEqualTo("ship");
        assertThat(built.stepNames()).containsExactly("one", "two");
        assertThat(built.definition().step("one").attempts()).isEqualTo(1);
        assertThat(built.definition().step("one").timeout()).isNull();
        assertThat(built.definition().step("two").timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(built.definition().step("two").undo().function()).isNotNull();
    }

    @Test
    void aStepBuilderMayBeBuiltUponTwice() {
        StepBuilder<String> one = plan.step("one", state -> state);

        assertThat(one.step("two", state -> state).build().stepNames()).containsExactly("one", "two");
        assertThat(one.step("three", state -> state).build().stepNames()).containsExactly("one", "three");
    }

    @Test
    void whatCannotBeAPlanIsRefusedWithTheValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.named("no spaces", String.class))
                .withMessageContaining("\"no spaces\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state).step("one", state -> state))
                .withMessageContaining("\"one\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("", state -> state))
                .withMessageContaining("step.name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state).attempts(0))
                .withMessageContaining("attempts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state).timeout(Duration.ZERO))
                .withMessageContaining("PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state).label("no spaces", "value"))
                .withMessageStartingWith("step \"one\": label \"no spaces\" must match");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state)
                        .undo(state -> {})
                        .irreversible("sent")
                        .build())
                .withMessage("step \"one\" has an undo and is declared irreversible; remove one of the two");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state).withoutUndo(Step.Undo.AVAILABLE))
                .withMessageContaining("\"one\"");
    }

    /** Otherwise a forgotten undo would be noticed when the plan is rolled back. */
    @Test
    @SuppressWarnings("NullAway")
    void whatIsNullIsRefusedWhenThePlanIsBuilt() {
        StepBuilder<String> one = plan.step("one", state -> state);
        UndoFunction<String> undo = null;
        UndoFunction.InContext<String> undoInContext = null;
        StepFunction<String> work = null;
        StepFunction.InContext<String> workInContext = null;
        Class<String> type = null;

        assertNamed("undo of step \"one\"", () -> one.undo(undo));
        assertNamed("undo of step \"one\"", () -> one.undo(undoInContext));
        assertNamed("work of step \"two\"", () -> one.step("two", work));
        assertNamed("work of step \"two\"", () -> one.step("two", workInContext));
        assertNamed("work of step \"one\"", () -> plan.step("one", work));
        assertNamed("work of step \"one\"", () -> plan.step("one", workInContext));
        assertNamed("time-out of step \"one\"", () -> one.timeout(null));
        assertNamed("label \"carrier\" of step \"one\"", () -> one.label("carrier", null));
        assertNamed("reason why it is irreversible of step \"one\"", () -> one.irreversible(null));
        assertNamed("function that takes a signal", () -> one.waitFor("two", "approved", null));
        assertNamed("type of the plan's state", () -> Plan.named("ship", type));
        assertNamed("plan name", () -> Plan.named(null, String.class));
    }

    private static void assertNamed(String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage("the " + what + " is null");
    }

    @Test
    void stepsWaitForSignalsAndTimes() {
        Plan<String> built = plan.sleep("cool-down", Duration.ofHours(2))
                .waitFor("approval", "approved", Duration.ofDays(3), (state, signal) -> state + signal.name())
                .step("ship", state -> state)
                .afterSignal("paid")
                .build();

        assertThat(built.stepNames()).containsExactly("cool-down", "approval", "ship");
        assertThat(waitOf(built, "cool-down")).isEqualTo(new Wait(null, null, 7_200_000L));
        assertThat(waitOf(built, "approval")).isEqualTo(new Wait("approved", null, 259_200_000L));
        assertThat(waitOf(built, "ship")).isEqualTo(new Wait("paid", null, null));
        assertThat(built.definition().step("approval").declaredUndo()).isEqualTo(Step.Undo.NONE_NEEDED);
        assertThat(built.definition().step("ship").declaredUndo().kind()).isEqualTo(Step.Undo.Kind.IRREVERSIBLE);
    }

    @Test
    void aStepThatCannotWaitIsRefused() {
        StepBuilder<String> waits = plan.waitFor("approval", "approved", (state, signal) -> state);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> waits.step("mail", state -> state).alongside().build())
                .withMessageContaining("step \"mail\" runs alongside another step, and one of them waits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("mail", state -> state)
                        .sleep("cool-down", Duration.ofHours(2))
                        .alongside()
                        .build())
                .withMessageContaining("\"cool-down\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("ship", state -> state)
                        .afterSignal("approved")
                        .touches(state -> List.of())
                        .build())
                .withMessageContaining("waits and touches other entities");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("ship", state -> state)
                        .afterSignal("approved")
                        .after(Duration.ofHours(1)))
                .withMessageContaining("has two waits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("ship", state -> state)
                        .afterSignal("approved")
                        .onWaitTimeout(state -> state))
                .withMessageContaining("does not wait for a signal with a time limit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.sleep("nap", Duration.ofNanos(7)))
                .withMessageContaining("step \"nap\": wait.for_ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.sleep("nap", Duration.ofDays(401)))
                .withMessageContaining("step \"nap\": wait.for_ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.waitFor("a", "", (state, signal) -> state))
                .withMessageContaining("step \"a\": wait.signal");
    }

    private static Wait waitOf(Plan<String> plan, String step) {
        return plan.definition().step(step).waits().from(step, "state");
    }
}
