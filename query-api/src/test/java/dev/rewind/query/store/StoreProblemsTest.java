package dev.rewind.query.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.storeapi.StoreErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store server's refusal means is its code, never a word in its text. */
class StoreProblemsTest {

    @Test
    void theCodeTellsThatTheStoreIsBehind() {
        assertThat(problem("{\"status\":503,\"code\":\"behind\",\"detail\":\"not at 3:4 yet\"}")
                        .isProblem(StoreErrorCode.BEHIND))
                .isTrue();
        assertThat(problem("{\"status\": 503, \"code\" : \"beh\\u0069nd\"}").isProblem(StoreErrorCode.BEHIND))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"restoring\",\"detail\":\"standby \\\"behind\\\" of partition 3\",\"state\":\"behind\"}",
                "{\"code\":\"restoring\",\"tags\":[\"behind\"]}",
                "{\"detail\":\"behind\"}",
                "[\"behind\"]",
                "\"behind\"",
                "{\"code\":\"behind\"",
                ""
            })
    void noOtherPlaceOfTheWordDoes(String body) {
        assertThat(problem(body).isProblem(StoreErrorCode.BEHIND)).isFalse();
    }

    @Test
    void whatIsNoProblemHasNoCode() {
        ReceivedAnswer page = new ReceivedAnswer(503, "{\"code\":\"behind\"}".getBytes(UTF_8), null, null, null, false);

        assertThat(page.isProblem(StoreErrorCode.BEHIND)).isFalse();
        assertThat(page.detail()).isEqualTo("a store server answered with status 503");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"detail\":\"being restored\"} | being restored",
                "{\"detail\":7} | a store server answered with status 503",
                "<html> | a store server answered with status 503"
            })
    void theDetailIsTheStoreServersOrTheStatus(String body, String detail) {
        assertThat(problem(body).detail()).isEqualTo(detail);
    }

    private static ReceivedAnswer problem(String body) {
        return new ReceivedAnswer(503, body.getBytes(UTF_8), null, null, null, true);
    }
}
