package dev.rewind.query.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path.
 *
 * @param method {@code GET} (which serves {@code HEAD} too), {@code POST}, {@code PUT} or {@code DELETE}
 * @param path with {@code {name}} for the parts that vary
 * @param parameters names of the query parameters; any other is refused. Null where they are none of the server's
 *     business
 * @param role that a caller needs, or null for none
 * @param handler who answers
 */
public record Route(
        String method,
        String path,
        @Nullable Set<String> parameters,
        @Nullable Role role,
        Handler handler) {

    /** A route that reads. */
    public static Route get(String path, Handler handler, String... parameters) {
        return new Route("GET", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** A file for everybody: what follows the path is for whoever shows it. */
    public static Route file(String path, Handler handler) {
        return new Route("GET", path, null, null, handler);
    }

    /** A route that asks for something to be done. */
    public static Route post(String path, Handler handler, String... parameters) {
        return new Route("POST", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** A route that makes something so. */
    public static Route put(String path, Handler handler, String... parameters) {
        return new Route("PUT", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** A route that makes something no longer so. */
    public static Route delete(String path, Handler handler, String... parameters) {
        return new Route("DELETE", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** The same route for callers of this role; null for everybody. */
    public Route needing(@Nullable Role needed) {
        return new Route(method, path, parameters, needed, handler);
    }

    boolean isRead() {
        return method.equals("GET");
    }
}
