package dev.rewind.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.rewind.events.Fact.WaitEnded;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The signal that ended the wait of a step.
 *
 * @param name the name that the step waited for
 * @param payload the content of the signal; JSON null if it had none
 * @param requestedBy the person or program that sent it
 */
public record ReceivedSignal(String name, JsonNode payload, String requestedBy) {

    /** The signal of this fact; null if a time ended the wait. */
    public static @Nullable ReceivedSignal of(WaitEnded fact) {
        String name = fact.signal();
        if (name == null) {
            return null;
        }
        Snapshot payload = fact.payload();
        String by = fact.requestedBy();
        return new ReceivedSignal(
                name, payload == null ? NullNode.getInstance() : payload.tree(), by == null ? "" : by);
    }

    /**
     * The payload as an object of this type.
     *
     * @throws StepFailedException when the payload does not fit the type. It fails the step for good, because the next
     *     attempt would get the same payload
     */
    public <P> P payloadAs(Class<P> type) throws StepFailedException {
        try {
            return Json.mapper().treeToValue(payload, type);
        } catch (JsonProcessingException e) {
            throw StepFailedException.notRetryable(
                    "invalid_signal",
                    "the payload of signal \"" + name + "\" does not fit " + type.getSimpleName() + ": "
                            + e.getOriginalMessage());
        }
    }
}
