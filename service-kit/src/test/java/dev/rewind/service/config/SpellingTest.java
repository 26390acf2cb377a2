package dev.rewind.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    private static final List<String> NAMES = List.of("init", "list", "status", "state", "show", "timeline");

    @ParameterizedTest
    @CsvSource({
        "lst, list",
        "lsit, list",
        "liist, list",
        "lost, list",
        "statsu, status",
        "satte, state",
        "shwo, show",
        "timelin, timeline",
        "xyzzy, ",
        "ls, list",
        "wait, ",
        "'', "
    })
    void theNameIsFoundThatIsFewestChangesAway(String typed, String meant) {
        assertThat(Spelling.near(typed, NAMES).orElse(null)).isEqualTo(meant);
    }

    /** Ids share much, so more of them has to match. */
    @ParameterizedTest
    @CsvSource({
        "plan:ordr-42, 'plan:order-42, plan:order-43'",
        "plan:order-42, 'plan:order-42, plan:order-43'",
        "plan:nightly, ''",
        "plan:order-991177, ''",
    })
    void idsAreSimilarIfThreeQuartersMatch(String typed, String similar) {
        List<String> ids = List.of("plan:order-43", "plan:order-42", "plan:weekly-report", "x".repeat(200));

        assertThat(String.join(", ", Spelling.similar(typed, ids, 3))).isEqualTo(similar);
        assertThat(Spelling.similar(typed, ids, 1)).hasSizeLessThanOrEqualTo(1);
    }
}
