package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes from one state to another, as a JSON Patch and for people. It takes time linear in the size of both
 * states. In lists, the common beginning and end are skipped, and the rest is compared index by index. So a patch may
 * be longer than the shortest possible one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902, JSON Patch</a>
 */
final class StateDiff {

    private final List<Operation> patch = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    private StateDiff() {}

    /** One operation of a JSON Patch. */
    record Operation(
            String op,
            String path,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode value) {}

    /** The kind of a change. */
    enum Kind {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("removed")
        REMOVED,
        @JsonProperty("changed")
        CHANGED
    }

    /**
     * One change, for people.
     *
     * @param path JSON Pointer, such as {@code /items/2/price}; empty for the whole state
     * @param before absent if the value was added
     * @param after absent if the value was removed
     */
    record Change(
            Kind kind,
            String path,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode before,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode after) {}

    /** Compares two states. */
    static StateDiff between(JsonNode before, JsonNode after) {
        StateDiff diff = new StateDiff();
        diff.compare(before, after, Place.ROOT);
        return diff;
    }

    List<Operation> patch() {
        return patch;
    }

    List<Change> changes() {
        return changes;
    }

    /** A place in a state, as a JSON Pointer (RFC 6901). */
    private record Place(String pointer) {
        private static final Place ROOT = new Place("");

        Place member(String name) {
            return new Place(pointer + '/' + name.replace("~", "~0").replace("/", "~1"));
        }

        Place index(int index) {
            return new Place(pointer + '/' + index);
        }
    }

    private void compare(JsonNode before, JsonNode after, Place place) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            compareObjects(before, after, place);
        } else if (before.isArray() && after.isArray()) {
            compareLists(before, after, place);
        } else {
            patch.add(new Operation("replace", place.pointer(), after));
            changes.add(new Change(Kind.CHANGED, place.pointer(), before, after));
        }
    }

    private void compareObjects(JsonNode before, JsonNode after, Place place) {
        for (Map.Entry<String, JsonNode> member : before.properties()) {
            JsonNode now = after.get(member.getKey());
            if (now == null) {
                remove(place.member(member.getKey()), member.getValue());
            } else {
                compare(member.getValue(), now, place.member(member.getKey()));
            }
        }
        for (Map.Entry<String, JsonNode> member : after.properties()) {
            if (!before.has(member.getKey())) {
                add(place.member(member.getKey()), member.getValue());
            }
        }
    }

    private void compareLists(JsonNode before, JsonNode after, Place place) {
        int shorter = Math.min(before.size(), after.size());
        int start = 0;
        while (start < shorter && before.get(start).equals(after.get(start))) {
            start++;
        }
        int alike = 0;
        while (alike < shorter - start
                && before.get(before.size() - 1 - alike).equals(after.get(after.size() - 1 - alike))) {
            alike++;
        }
        int endBefore = before.size() - alike;
        int endAfter = after.size() - alike;
        int endBoth = Math.min(endBefore, endAfter);
        for (int index = start; index < endBoth; index++) {
            compare(before.get(index), after.get(index), place.index(index));
        }
        // From the end, so that a removal does not change the indexes of later removals.
        for (int index = endBefore - 1; index >= endBoth; index--) {
            remove(place.index(index), before.get(index));
        }
        for (int index = endBoth; index < endAfter; index++) {
            add(place.index(index), after.get(index));
        }
    }

    private void remove(Place place, JsonNode before) {
        patch.add(new Operation("remove", place.pointer(), null));
        changes.add(new Change(Kind.REMOVED, place.pointer(), before, null));
    }

    private void add(Place place, JsonNode after) {
        patch.add(new Operation("add", place.pointer(), after));
        changes.add(new Change(Kind.ADDED, place.pointer(), null, after));
    }
}
