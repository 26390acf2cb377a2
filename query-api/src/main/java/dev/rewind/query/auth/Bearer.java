package dev.rewind.query.auth;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Bearer tokens in requests (RFC 6750). */
final class Bearer {

    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    static String token(@Nullable String authorization) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || authorization.length() == SCHEME.length()) {
            throw Problem.of(
                    ProblemCode.UNAUTHENTICATED,
                    "the request carries no bearer token",
                    "add the header Authorization: Bearer <token>");
        }
        return authorization.substring(SCHEME.length()).strip();
    }

    static Problem invalid(String why) {
        return Problem.of(ProblemCode.INVALID_TOKEN, why, "get a new token from your administrator");
    }
}
