package dev.rewind.events.cloudevents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the W3C {@code traceparent} header; one that is not well-formed is ignored, as the recommendation says.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
final class TraceParent {

    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private TraceParent() {}

    static @Nullable String traceId(@Nullable String traceparent) {
        if (traceparent == null || traceparent.length() > 512) {
            return null;
        }
        Matcher matcher = FORM.matcher(traceparent);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
