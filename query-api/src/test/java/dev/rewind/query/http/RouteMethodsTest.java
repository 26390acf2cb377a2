package dev.rewind.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.query.problem.Problem;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMethodsTest {

    private static final Handler NONE = call -> {
        throw new AssertionError("not called");
    };

    private final RouteMethods methods = new RouteMethods(List.of(
            Route.get("/api/things/", NONE),
            Route.get("/api/things/{id}", NONE),
            Route.put("/api/things/{id}/pin", NONE),
            Route.delete("/api/things/{id}/pin", NONE),
            Route.get("/", NONE),
            Route.get("/files/<file>", NONE)));

    @ParameterizedTest
    @CsvSource({
        "/api/things/, 'GET, HEAD'",
        "/api/things, 'GET, HEAD'",
        "/api/things/a.b, 'GET, HEAD'",
        "/api/things/a/pin, 'PUT, DELETE'",
        "/, 'GET, HEAD'",
        "/files/a/b.js, 'GET, HEAD'",
    })
    void theAnswerNamesTheMethodsOfThePath(String path, String allowed) {
        Problem problem = methods.refusal("PATCH", path);

        assertThat(problem.status()).isEqualTo(405);
        assertThat(problem.headers()).containsEntry("Allow", allowed);
    }

    @ParameterizedTest
    @CsvSource({"/api/things/a/b/c", "/api/thingsx", "/files/", "/api"})
    void aPathWithoutRoutesIsUnknown(String path) {
        Problem problem = methods.refusal("PATCH", path);

        assertThat(problem.code()).isEqualTo("unknown_route");
        assertThat(problem.headers()).isEmpty();
    }
}
