package dev.rewind.events.cloudevents;

import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents 1.0, binary and structured, from Kafka and HTTP. For input that it cannot read it throws an {@link
 * UnreadableEventException} with the reason, and no other exception.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 *     protocol binding</a>
 */
public final class EventReader {

    /** How many events a batch may have. */
    public static final int MAX_BATCH = 1_000;

    private final int maxStateBytes;

    /**
     * Creates a reader with a limit for states.
     *
     * @param maxStateBytes size of the largest state, in bytes of its canonical JSON
     */
    public EventReader(int maxStateBytes) {
        this.maxStateBytes = maxStateBytes;
    }

    /** Creates a reader with the limit {@link Limits#DEFAULT_STATE_BYTES}. */
    public EventReader() {
        this(Limits.DEFAULT_STATE_BYTES);
    }

    /** Reads a record of {@code plan-events}. Its key must be the event's subject. */
    public Envelope<PlanEvent> planEvent(byte @Nullable [] key, Headers headers, byte @Nullable [] value)
            throws UnreadableEventException {
        Envelope<PlanEvent> event = planEvent(message(headers, value));
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        if (!text.equals(event.entity().toString())) {
            throw new UnreadableEventException(
                    DeadLetterCode.KEY_MISMATCH,
                    "record key \"" + Excerpt.of(text) + "\" is not the subject \"" + event.entity()
                            + "\"; publish with the subject as the key");
        }
        return event;
    }

    /** Reads a record of {@code checkpoint-events}. */
    public Envelope<Fact> fact(Headers headers, byte @Nullable [] value) throws UnreadableEventException {
        Message message = message(headers, value);
        return message.as(known(message, EventTypes.facts().get(message.type())));
    }

    /** Reads a record of {@code rollback-commands}. */
    public Envelope<RollbackCommand> rollbackCommand(Headers headers, byte @Nullable [] value)
            throws UnreadableEventException {
        Message message = message(headers, value);
        Class<RollbackCommand> expected = RollbackCommand.class;
        return message.as(known(message, message.type().equals(EventTypes.rollbackCommand()) ? expected : null));
    }

    /**
     * Reads one event of an HTTP request, in structured mode if its content type says so, otherwise in binary mode.
     *
     * @param header returns the request's header of a lower-case name, or null
     * @param body the request's body
     */
    public Envelope<PlanEvent> planEvent(Function<String, @Nullable String> header, byte[] body)
            throws UnreadableEventException {
        String mediaType = MediaType.of(header.apply("content-type"));
        String traceparent = header.apply("traceparent");
        if (mediaType.equals(MediaType.STRUCTURED)) {
            return planEvent(StructuredEvent.open(body, traceparent));
        }
        Message.Attributes attributes = name -> {
            String value = header.apply("ce-" + name);
            return value == null ? null : HeaderValue.ofHttp(name, value);
        };
        return planEvent(new Message(withTrace(traceparent, attributes), mediaType, body));
    }

    /** Reads one structured event. */
    public Envelope<PlanEvent> structured(byte[] json) throws UnreadableEventException {
        return planEvent(StructuredEvent.open(json, null));
    }

    /** Whether a content type is that of a batch, which {@link #split} reads. */
    public static boolean isBatch(@Nullable String contentType) {
        return MediaType.of(contentType).equals(MediaType.BATCH);
    }

    /** Splits a batch into its structured events, at most {@value #MAX_BATCH}. */
    public List<byte[]> split(byte[] batch) throws UnreadableEventException {
        return StructuredEvent.split(batch, MAX_BATCH);
    }

    private Envelope<PlanEvent> planEvent(Message message) throws UnreadableEventException {
        Envelope<PlanEvent> event = message.as(known(message, EventTypes.planEvent(message.type())));
        Snapshot state = event.data().state();
        if (state != null && state.size() > maxStateBytes) {
            throw new UnreadableEventException(
                    DeadLetterCode.STATE_TOO_LARGE,
                    "state has " + state.size() + " bytes of canonical JSON; at most " + maxStateBytes
                            + " are allowed. Keep large content elsewhere and put a reference into the state");
        }
        return event;
    }

    private static <D> Class<? extends D> known(Message message, @Nullable Class<? extends D> kind)
            throws UnreadableEventException {
        if (kind == null) {
            throw new UnreadableEventException(
                    DeadLetterCode.UNKNOWN_TYPE,
                    "type \"" + Excerpt.of(message.type()) + "\" is unknown; the contract lists the types");
        }
        return kind;
    }

    private static Message message(Headers headers, byte @Nullable [] value) throws UnreadableEventException {
        if (value == null || value.length == 0) {
            throw new UnreadableEventException(DeadLetterCode.EMPTY_VALUE, "the record has no value");
        }
        String mediaType = MediaType.of(text(headers, "content-type"));
        String traceparent = text(headers, "traceparent");
        if (mediaType.equals(MediaType.STRUCTURED)) {
            return StructuredEvent.open(value, traceparent);
        }
        Message.Attributes attributes = name -> text(headers, "ce_" + name);
        return new Message(withTrace(traceparent, attributes), mediaType, value);
    }

    /** The header {@code traceparent} has precedence over the attribute of that name. */
    private static Message.Attributes withTrace(@Nullable String traceparent, Message.Attributes attributes) {
        return name -> traceparent != null && name.equals("traceparent") ? traceparent : attributes.value(name);
    }

    private static @Nullable String text(Headers headers, String name) throws UnreadableEventException {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : HeaderValue.ofKafka(name, header.value());
    }
}
