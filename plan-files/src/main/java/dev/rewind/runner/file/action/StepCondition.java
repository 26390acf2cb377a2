package dev.rewind.runner.file.action;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rewind.events.json.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the state of a plan. A step runs only if its condition holds.
 *
 * @param at the member of the state to test
 * @param wanted true if the test must succeed, false if it must not
 * @param value the value to compare with; null to test that the member is not missing, null or false
 */
public record StepCondition(
        JsonPointer at, boolean wanted, @Nullable JsonNode value) {

    public boolean test(JsonNode state) {
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
