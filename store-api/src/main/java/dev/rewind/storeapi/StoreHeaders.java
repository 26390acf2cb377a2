package dev.rewind.storeapi;

/** HTTP headers of the store server. The query API uses the same names for its own callers. */
public final class StoreHeaders {

    /**
     * A {@link Position}; a list of them is separated by commas. On a request: what the answer must include. On an
     * answer: what it includes.
     */
    public static final String POSITION = "X-Rewind-Position";

    /** On a request that carries a position: how many milliseconds the store server may wait for it. */
    public static final String WAIT_MS = "X-Rewind-Wait-Ms";

    /** On an answer that may lack the newest events: how many milliseconds old it is at most. */
    public static final String STALENESS_MS = "X-Rewind-Staleness-Ms";

    /** On an answer with a state: its state hash. */
    public static final String STATE_HASH = "X-Rewind-State-Hash";

    /** On a page of the query API: what it leaves out because a stored row is damaged, separated by commas. */
    public static final String DAMAGED = "X-Rewind-Damaged";

    /** On a request: the shared secret, as {@link #bearer} writes it. */
    public static final String AUTHORIZATION = "Authorization";

    private static final String BEARER = "Bearer ";

    private StoreHeaders() {}

    /** The value of {@link #AUTHORIZATION} for this secret. */
    public static String bearer(String secret) {
        return BEARER + secret;
    }

    /** The secret in a value of {@link #AUTHORIZATION}; empty if it contains none. */
    public static String secretIn(String authorization) {
        return authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : "";
    }
}
