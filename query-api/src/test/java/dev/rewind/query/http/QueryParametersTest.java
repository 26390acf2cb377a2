package dev.rewind.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.query.problem.Problem;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {

    private static final Set<String> ALLOWED = Set.of("limit", "at", "name");

    @Test
    void parametersAreDecodedOnce() {
        QueryParameters query = QueryParameters.parse("name=a%2Bb+c%253D&limit=7", ALLOWED);

        assertThat(query.text("name")).isEqualTo("a+b c%3D");
        assertThat(query.count("limit", 1, 10)).isEqualTo(7);
        assertThat(query.text("at")).isNull();
        assertThat(QueryParameters.parse(null, ALLOWED).count("limit", 5, 10)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lim=1", "limit=1&limit=2", "limit=%zz", "=1", "%FF=1"})
    void invalidQueriesAreRefused(String text) {
        assertThatThrownBy(() -> QueryParameters.parse(text, ALLOWED)).isInstanceOf(Problem.class);
    }

    /** Scripts that join parameters leave an ampersand at the end. */
    @ParameterizedTest
    @ValueSource(strings = {"limit=7&", "&limit=7", "limit=7&&at=x"})
    void nothingBetweenAmpersandsIsNoParameter(String text) {
        assertThat(QueryParameters.parse(text, ALLOWED).count("limit", 1, 10)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "-1", "1.0", "", "99999999999"})
    void aCountOutOfItsRangeIsRefused(String value) {
        QueryParameters query = QueryParameters.parse("limit=" + value, ALLOWED);

        assertThatThrownBy(() -> query.count("limit", 5, 10))
                .isInstanceOf(Problem.class)
                .satisfies(problem -> assertThat(
                                ((Problem) problem).json().path("value").asText())
                        .isEqualTo(value))
                .hasMessage("query parameter limit: must be a whole number from 1 to 10");
    }

    @Test
    void aVeryLongNameCostsNothing() {
        assertThatThrownBy(() -> QueryParameters.parse("x".repeat(15_000) + "=1", ALLOWED))
                .isInstanceOf(Problem.class)
                .satisfies(problem -> assertThat(
                                ((Problem) problem).json().path("value").asText())
                        .hasSizeLessThan(250));
    }
}
