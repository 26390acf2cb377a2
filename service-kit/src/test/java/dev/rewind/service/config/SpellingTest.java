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
        "'', "
    })
    void theNameIsFoundThatIsFewestChangesAway(String typed, String meant) {
        assertThat(Spelling.near(typed, NAMES).orElse(null)).isEqualTo(meant);
    }
}
