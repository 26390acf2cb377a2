package dev.rewind.processor.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilentRunnersTest {

    private static final Set<String> ONE = Set.of("one");

    private final SilentRunners runners = new SilentRunners();

    @Test
    void theirPlansAreLookedForUntilTheStoresHaveWhatTheLogHadWhenTheyWereFoundSilent() {
        assertThat(runners.due(ONE, false, seconds(100))).containsExactly("one");
        runners.reported(ONE, Set.of(), seconds(100), OptionalLong.of(500));
        assertThat(runners.due(ONE, false, seconds(101))).containsExactly("one");
        runners.reported(ONE, Set.of(), seconds(101), OptionalLong.of(60_000));
        assertThat(runners.due(ONE, false, seconds(102)))
                .as("the stores lag behind")
                .containsExactly("one");
        runners.reported(ONE, Set.of(), seconds(102), OptionalLong.empty());
        assertThat(runners.due(ONE, false, seconds(103))).as("nothing is known").containsExactly("one");
        runners.reported(ONE, Set.of(), seconds(103), OptionalLong.of(500));

        assertThat(runners.due(ONE, false, seconds(104))).isEmpty();
    }

    @Test
    void aRunnerThatWasHeardAgainIsLookedForAgainWhenItIsSilentAgain() {
        runners.due(ONE, false, seconds(100));
        runners.reported(ONE, Set.of(), seconds(101), OptionalLong.of(0));
        assertThat(runners.due(ONE, false, seconds(102))).isEmpty();

        assertThat(runners.due(Set.of(), false, seconds(103))).isEmpty();

        assertThat(runners.due(ONE, false, seconds(104))).containsExactly("one");
    }

    @Test
    void aRunnerWithAStepThatWaitsIsLookedForAgainFromTimeToTime() {
        runners.due(ONE, false, seconds(100));
        runners.reported(ONE, ONE, seconds(101), OptionalLong.of(0));
        assertThat(runners.due(ONE, false, seconds(102))).isEmpty();

        assertThat(runners.due(ONE, true, seconds(105))).containsExactly("one");
        runners.reported(ONE, Set.of(), seconds(105), OptionalLong.of(0));

        assertThat(runners.due(ONE, true, seconds(110))).isEmpty();
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
