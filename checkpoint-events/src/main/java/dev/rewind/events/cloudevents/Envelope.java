package dev.rewind.events.cloudevents;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent: its attributes and its data.
 *
 * @param <D> the type of the data: {@link dev.rewind.events.PlanEvent}, {@link dev.rewind.events.Fact} or
 *     {@link dev.rewind.events.RollbackCommand}
 * @param id unique per source
 * @param source the sender, a URI-reference
 * @param entity the entity that the event is about; its CloudEvents subject
 * @param time the sender's time, if it gave one; Rewind decides by the log's time instead
 * @param traceparent W3C trace context, if there is one
 * @param causationId id of the event that caused this one, if any
 * @param data the event, fact or command
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0.2</a>
 */
public record Envelope<D>(
        String id,
        String source,
        EntityKey entity,
        @Nullable Instant time,
        @Nullable String traceparent,
        @Nullable String causationId,
        D data) {

    /** Unicode characters of an id or a source. */
    public static final int MAX_ATTRIBUTE = 400;

    /**
     * @throws IllegalArgumentException when an id or the source is empty, over-long or has control characters, or when
     *     the source is no URI-reference
     */
    public Envelope {
        requireText("id", id);
        requireText("source", source);
        requireReference(source);
        Objects.requireNonNull(entity, "entity");
        if (causationId != null) {
            requireText("causationid", causationId);
        }
        Objects.requireNonNull(data, "data");
    }

    /** An event without a trace and without a causation id. */
    public static <D> Envelope<D> of(String id, String source, EntityKey entity, Instant time, D data) {
        return new Envelope<>(id, source, entity, time, null, null, data);
    }

    /** The trace id in {@code traceparent}, 32 hex digits, or null. */
    public @Nullable String traceId() {
        return TraceParent.traceId(traceparent);
    }

    private static void requireText(String name, String value) {
        int characters = value.length() > MAX_ATTRIBUTE ? value.codePointCount(0, value.length()) : value.length();
        if (characters == 0 || characters > MAX_ATTRIBUTE) {
            throw new IllegalArgumentException(
                    name + " has " + characters + " characters; 1 to " + MAX_ATTRIBUTE + " are allowed");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            // CloudEvents 1.0.2 forbids control characters. A line break in an id could forge log lines and headers.
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        name + " \"" + Excerpt.of(value) + "\" has a control character at " + i);
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException(name + " has half of a surrogate pair at " + i);
                }
                i++;
            }
        }
    }

    /** Whether a source is a simple path such as {@code /shop/checkout}, which needs no parsing. */
    private static boolean isPlainPath(String source) {
        if (source.charAt(0) != '/' || source.startsWith("//")) {
            return false;
        }
        for (int i = 1; i < source.length(); i++) {
            char c = source.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && "/-._~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireReference(String source) {
        if (isPlainPath(source)) {
            return;
        }
        try {
            new URI(source);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("source \"" + Excerpt.of(source)
                    + "\" must be a URI-reference such as /shop/checkout: " + e.getReason());
        }
    }
}
