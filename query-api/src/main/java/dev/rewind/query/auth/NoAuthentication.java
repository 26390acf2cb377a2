package dev.rewind.query.auth;

import dev.rewind.query.http.Authentication;
import dev.rewind.query.http.Caller;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Role;
import org.jspecify.annotations.Nullable;

/** Everybody on this machine may do everything, under the name that he gives himself. */
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
                            "give at most " + LONGEST_NAME)
                    .value(claimed);
        }
        return new Caller(claimed.strip(), Role.ADMIN, false);
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
