package dev.rewind.events.cloudevents;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the W3C {@code traceparent} header. A malformed header is ignored, as the recommendation says.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class TraceParent {

    /** Version 00 ends after its flags; later versions may have more. */
    private static final Pattern FORM = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}((?<!^00.{53})-[!-~]{0,256})?");

    private static final int TRACE_ID = 3;
    private static final int AFTER_TRACE_ID = TRACE_ID + 32;

    private TraceParent() {}

    /** The header if it is well-formed, otherwise null. */
    static @Nullable String orNull(@Nullable String traceparent) {
        return traceparent != null && FORM.matcher(traceparent).matches() ? traceparent : null;
    }

    static @Nullable String traceId(@Nullable String traceparent) {
        String known = orNull(traceparent);
        return known == null ? null : known.substring(TRACE_ID, AFTER_TRACE_ID);
    }
}
