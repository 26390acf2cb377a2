package dev.rewind.runner.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.runner.Plan;
import dev.rewind.runner.RunnerTester;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    private final Plan<String> plan =
            Plan.named("p", String.class).step("one", state -> state).build();

    @Test
    void aResumedPlanHasTheStateOfItsCommandAlsoIfItCannotGoBack() {
        RunProgress<String> progress = new RunProgress<>(RunnerTester.definitionOf(plan), null, null);

        progress.bring("restored");

        assertThat(progress.state()).isEqualTo("restored");
    }

    @Test
    void aPlanThatRunsKeepsItsStateUntilItHasGoneBack() {
        RunProgress<String> progress = new RunProgress<>(RunnerTester.definitionOf(plan), "own", null);

        progress.bring("restored");

        assertThat(progress.state()).isEqualTo("own");
    }
}
