package dev.rewind.query.http;

import io.javalin.http.Context;

/** Lets a request through to its route: shows who asks, and whether he may. */
final class Access {

    private static final Caller NOBODY = new Caller("nobody", Role.VIEWER, false);

    private final Authentication authentication;

    Access(Authentication authentication) {
        this.authentication = authentication;
    }

    /** Who asks; a {@link Problem} when that is not shown and must be. */
    Caller caller(Context context, Route route) {
        return route.role() == null
                ? NOBODY
                : authentication.caller(
                        context.header("Authorization"),
                        context.header("X-Rewind-Actor"),
                        context.req().getRemoteAddr());
    }

    /** A {@link Problem} when this caller may not. */
    static void require(Route route, Caller caller) {
        Role needed = route.role();
        if (needed != null && !caller.role().covers(needed)) {
            throw Problem.of(
                            ProblemCode.ROLE_MISSING,
                            caller.name() + " has the role " + caller.role().text() + "; this needs " + needed.text(),
                            "ask an administrator for the role " + needed.text())
                    .with("required_role", needed.text())
                    .with("actor", caller.name());
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
