package dev.rewind.query.http;

import org.jspecify.annotations.Nullable;

/** Finds out who asks. */
public interface Authentication {

    /**
     * Who sent a request.
     *
     * @param authorization the header of that name, or null
     * @param claimed who the caller says that he is, or null
     * @param address where he calls from
     * @throws Problem when that does not show who he is
     */
    Caller caller(@Nullable String authorization, @Nullable String claimed, String address);

    /** Whether anybody who can connect is let in, so that only this machine may connect. */
    default boolean isOpen() {
        return false;
    }
}
