package dev.rewind.query.http;

import dev.rewind.query.auth.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path.
 *
 * @param method {@code GET} (which also serves {@code HEAD}), {@code POST}, {@code PUT} or {@code DELETE}
 * @param path with {@code {name}} for the variable parts
 * @param parameters names of the allowed query parameters; null allows any and ignores them
 * @param role that a caller needs; null admits every caller
 * @param handler answers the requests
 */
public record Route(
        String method,
        String path,
        @Nullable Set<String> parameters,
        @Nullable Role role,
        Handler handler) {

    /** A route that reads. It needs {@link Role#ADMIN} until {@link #needing} says otherwise. */
    public static Route get(String path, Handler handler, String... parameters) {
        return new Route("GET", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** A file that every caller may read. The query is ignored; the page's scripts may use it. */
    public static Route file(String path, Handler handler) {
        return new Route("GET", path, null, null, handler);
    }

    /** A route that requests an action. */
    public static Route post(String path, Handler handler, String... parameters) {
        return new Route("POST", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** A route that sets something. */
    public static Route put(String path, Handler handler, String... parameters) {
        return new Route("PUT", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** A route that removes something. */
    public static Route delete(String path, Handler handler, String... parameters) {
        return new Route("DELETE", path, Set.of(parameters), Role.ADMIN, handler);
    }

    /** The same route for callers of this role; null admits every caller. */
    public Route needing(@Nullable Role needed) {
        return new Route(method, path, parameters, needed, handler);
    }

    boolean isRead() {
        return method.equals("GET");
    }
}
