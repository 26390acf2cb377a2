package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "-5, 0 ms",
        "999, 999 ms",
        "1000, 1.0 s",
        "59999, 59.9 s",
        "60000, 1 min 0 s",
        "200000, 3 min 20 s",
        "3600000, 1 h 0 min",
        "18720000, 5 h 12 min"
    })
    void spansHaveTheirTwoLargestUnits(long millis, String expected) {
        assertThat(HumanValues.span(Duration.ofMillis(millis))).isEqualTo(expected);
    }

    @Test
    void textOfUnknownOriginCannotControlATerminal() {
        assertThat(HumanValues.oneLine(" a\n\tb\u001B[2Jc\u202E ")).isEqualTo("a b\\u001b[2Jc\\u202e");
    }

    @Test
    void aStepHasItsAttemptUnlessItIsTheFirst() {
        assertThat(HumanValues.step("build", 1)).isEqualTo("build");
        assertThat(HumanValues.step("build", 3)).isEqualTo("build #3");
        assertThat(HumanValues.step("build", null)).isEqualTo("build");
    }

    @Test
    void constantsAreWrittenAsInTheApi() {
        assertThat(HumanValues.wire(EntityStatus.ROLLING_BACK)).isEqualTo("rolling_back");
    }

    @Test
    void colouredTextHasMarksOnlyWhenColoursAreOn() {
        assertThat(Colours.OFF.red("x")).isEqualTo("x");
        assertThat(Colours.ON.render(Colours.ON.red("x"))).isEqualTo("\u001B[31mx\u001B[0m");
    }
}
