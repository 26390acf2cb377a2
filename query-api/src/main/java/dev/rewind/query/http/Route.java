package dev.rewind.query.http;

import java.util.Set;

/**
 * One method of one path.
 *
 * @param method {@code GET} (which serves {@code HEAD} too) or {@code POST}
 * @param path with {@code {name}} for the parts that vary
 * @param parameters names of the query parameters; any other is refused
 * @param handler who answers
 */
public record Route(String method, String path, Set<String> parameters, Handler handler) {

    /** A route that reads. */
    public static Route get(String path, Handler handler, String... parameters) {
        return new Route("GET", path, Set.of(parameters), handler);
    }

    /** A route that writes. */
    public static Route post(String path, Handler handler) {
        return new Route("POST", path, Set.of(), handler);
    }
}
