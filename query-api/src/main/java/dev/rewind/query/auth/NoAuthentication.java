package dev.rewind.query.auth;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Admits every caller as administrator, under the name that it claims. */
final class NoAuthentication implements Authentication {

    private static final int LONGEST_NAME = 200;

    @Override
    public Caller caller(@Nullable String authorization, @Nullable String claimed, String address) {
        if (claimed == null || claimed.isBlank()) {
            return new Caller("anonymous@" + address, Role.ADMIN, false);
        }
        if (claimed.length() > LONGEST_NAME) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "header X-Rewind-Actor has " + claimed.length() + " characters",
                            "give a name of at most " + LONGEST_NAME + " characters")
                    .value(claimed);
        }
        return new Caller(claimed.strip(), Role.ADMIN, false);
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
