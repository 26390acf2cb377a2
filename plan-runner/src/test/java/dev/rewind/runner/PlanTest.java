package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rewind.events.Step;
import java.time.Duration;
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
        assertThat(built.definition().step("two").undo()).isNotNull();
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
                .isThrownBy(() -> plan.step("one", state -> state)
                        .undo(state -> {})
                        .irreversible("sent")
                        .build())
                .withMessage("step \"one\" has an undo and is declared irreversible; remove one of the two");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.step("one", state -> state).withoutUndo(Step.Undo.AVAILABLE))
                .withMessageContaining("\"one\"");
    }
}
