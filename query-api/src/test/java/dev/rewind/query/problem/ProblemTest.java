package dev.rewind.query.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.RefusalCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

    /** The person who is refused does not know the code by heart. */
    @ParameterizedTest
    @EnumSource
    void everyRefusalSaysWhatToDo(RefusalCode code) {
        Problem problem = Problem.of(code, "plan:order-42 cannot do this");

        assertThat(problem.json().path("remedy").asText()).isNotEmpty().doesNotEndWith(".");
    }
}
