package dev.rewind.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.query.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTypesTest {

    private static final List<String> OFFERED = List.of("application/json", "application/json-patch+json");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json-patch+json | application/json-patch+json",
                "application/JSON-Patch+json;charset=utf-8 | application/json-patch+json",
                "application/json | application/json",
                "*/* | application/json",
                "application/* | application/json",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | application/json",
                "application/json-patch+json, */* | application/json-patch+json",
                "application/json-patch+json;q=0.5, application/json | application/json",
                "application/json;q=0.5, application/json-patch+json;q=0.51 | application/json-patch+json",
                "application/json;q=0, */* | application/json-patch+json",
                "application/json;q=0, application/* | application/json-patch+json",
                "application/json-patch+json;q=0, */*;q=0.001 | application/json",
                "application/json;q=1.000;v=\"a,b\", application/json-patch+json; q=0.2 | application/json",
                "application/json, application/json-patch+json | application/json",
                "nonsense | application/json",
            })
    void thePreferredTypeIsChosen(String header, String best) {
        assertThat(new AcceptedTypes(header).best(OFFERED)).isEqualTo(best);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/*",
                "application/xml, text/html;q=0.5",
                "*/*;q=0",
                "application/json;q=0, application/json-patch+json;q=0.000",
                "application/merge-patch+json"
            })
    void noAcceptedTypeIsAProblem(String header) {
        assertThatThrownBy(() -> new AcceptedTypes(header).best(OFFERED))
                .isInstanceOfSatisfying(
                        Problem.class,
                        it -> assertThat(it.json().path("code").asText()).isEqualTo("not_acceptable"));
    }

    @Tag("load")
    @Test
    void noHeaderTakesLong() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            assertThat(new AcceptedTypes("a/b,".repeat(4_000) + "*/*").best(OFFERED))
                    .isEqualTo("application/json");
            assertThat(new AcceptedTypes("\"".repeat(16_001)).best(OFFERED)).isEqualTo("application/json");
        });
    }
}
