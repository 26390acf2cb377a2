package dev.rewind.query.auth;

import dev.rewind.query.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Identifies the caller of a request. */
public interface Authentication {

    /**
     * Identifies the caller.
     *
     * @param authorization the {@code Authorization} header, or null
     * @param claimed the name that the caller claims, or null
     * @param address the caller's network address
     * @throws Problem when the request does not prove who sent it
     */
    Caller caller(@Nullable String authorization, @Nullable String claimed, String address);

    /** Whether every caller that can connect is admitted. The server then listens on this machine only. */
    default boolean isOpen() {
        return false;
    }
}
