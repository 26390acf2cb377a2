package dev.rewind.query.http;

import dev.rewind.query.auth.Authentication;
import dev.rewind.query.auth.Caller;
import dev.rewind.query.auth.Role;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import io.javalin.http.Context;
import org.eclipse.jetty.server.Request;

/** Decides who may use a route: identifies the caller and compares its role with the route's. */
final class RouteAccess {

    private static final Caller ANONYMOUS = new Caller("anonymous", Role.VIEWER, false);

    private final Authentication authentication;

    RouteAccess(Authentication authentication) {
        this.authentication = authentication;
    }

    /** The caller of a request; throws a {@link Problem} when the route needs a role and the caller is unknown. */
    Caller caller(Context context, Route route) {
        return route.role() == null
                ? ANONYMOUS
                : authentication.caller(
                        context.header("Authorization"),
                        context.header("X-Rewind-Actor"),
                        context.req().getRemoteAddr());
    }

    /** Throws a {@link Problem} when the caller lacks the role that the route needs. */
    static void require(Route route, Caller caller) {
        Role needed = route.role();
        if (needed != null) {
            require(needed, caller);
        }
    }

    /** Throws a {@link Problem} when the caller lacks this role. */
    static void require(Role needed, Caller caller) {
        if (!caller.role().covers(needed)) {
            throw Problem.of(
                            ProblemCode.ROLE_MISSING,
                            caller.name() + " has the role " + caller.role().text() + "; this request needs "
                                    + needed.text(),
                            "ask an administrator for the role " + needed.text())
                    .with("required_role", needed.text())
                    .with("actor", caller.name());
        }
    }

    /** Whether the sender of a request is known. The body of an unknown sender is not read. */
    boolean isKnown(Request request) {
        try {
            authentication.caller(
                    request.getHeaders().get("Authorization"),
                    request.getHeaders().get("X-Rewind-Actor"),
                    Request.getRemoteAddr(request));
            return true;
        } catch (Problem refused) {
            return false;
        }
    }

    boolean admits(Context context, Route route) {
        try {
            require(route, caller(context, route));
            return true;
        } catch (Problem refused) {
            return false;
        }
    }
}
