package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Whether a step is for a state.
 *
 * @param at the member to look at
 * @param wanted whether it must hold, or must not
 * @param value what the member must be; null: anything but missing, null and false
 */
record Condition(JsonPointer at, boolean wanted, @Nullable JsonNode value) {

    boolean test(JsonNode state) {
        JsonNode member = state.at(at);
        JsonNode expected = value;
        boolean holds = expected == null
                ? !(member.isMissingNode() || member.isNull() || (member.isBoolean() && !member.booleanValue()))
                : !(member instanceof MissingNode) && Snapshot.of(member).equals(Snapshot.of(expected));
        return holds == wanted;
    }

    @Override
    public String toString() {
        return at + (value == null ? (wanted ? " is set" : " is not set") : (wanted ? " is " : " is not ") + value);
    }
}
