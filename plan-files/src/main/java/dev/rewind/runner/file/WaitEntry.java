package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.runner.ReceivedSignal;
import dev.rewind.runner.StepFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a step of a plan file waits for.
 *
 * @param signal the name of the signal or of the approval; null if it waits for a time
 * @param isApproval whether only the approval of a person counts
 * @param time the time, or the longest wait for the signal; null if it may wait for the signal for as long as it takes
 * @param until the moment until which it waits; null if it waits for a signal or for {@code time}
 * @param into the place in the state for the signal's payload, or null
 * @param continues whether the plan goes on without the step if the signal does not come in time
 */
record WaitEntry(
        @Nullable String signal,
        boolean isApproval,
        @Nullable Duration time,
        @Nullable Instant until,
        @Nullable JsonPointer into,
        boolean continues) {

    /** The state with the payload of this signal in its place. A signal without a payload sets {@code true}. */
    JsonNode withPayload(JsonNode state, @Nullable ReceivedSignal received) throws StepFailedException {
        JsonPointer place = into;
        if (place == null || received == null) {
            return state;
        }
        JsonNode after = state.deepCopy();
        JsonNode parent = after;
        for (JsonPointer rest = place; ; rest = rest.tail()) {
            if (!(parent instanceof ObjectNode object)) {
                throw StepFailedException.notRetryable(
                        "invalid_state",
                        "the payload of signal \"" + received.name() + "\" cannot be put at " + place
                                + ", because the state is no object there");
            }
            String member = rest.getMatchingProperty();
            if (rest.tail().matches()) {
                JsonNode payload = received.payload();
                object.set(member, payload.isNull() ? BooleanNode.TRUE : payload);
                return after;
            }
            parent = object.has(member) ? object.get(member) : JsonNodeFactory.instance.objectNode();
            object.set(member, parent);
        }
    }

    /** In a few words, for people. */
    @Override
    public String toString() {
        if (until != null) {
            return "wait until " + Rfc3339.format(until);
        }
        String span = time == null ? "" : " " + time.toString().substring(2).toLowerCase(Locale.ROOT);
        return signal == null
                ? "wait" + span
                : "wait for " + (isApproval ? "the approval " : "signal ") + signal
                        + (time == null ? "" : ", at most" + span + (continues ? ", then go on" : ""))
                        + (into == null ? "" : ", into " + into);
    }
}
