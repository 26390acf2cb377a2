package dev.rewind.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done to one state to make it the other, as a JSON Patch and in words. Linear in the size of both: of
 * lists what they begin and end with alike is left alone, the middle is compared place by place. So a patch may be
 * longer than the shortest one, and no two states take long to compare.
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

    /** What kind of change. */
    enum Kind {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("removed")
        REMOVED,
        @JsonProperty("changed")
        CHANGED
    }

    /**
     * The same for people.
     *
     * @param path such as {@code items[2].price}; empty for the whole state
     * @param before absent where it was not there
     * @param after absent where it is no longer there
     */
    record Change(
            Kind kind,
            String path,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode before,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode after) {}

    /** What makes {@code before} become {@code after}. */
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

    /** A place in a state, in both notations. */
    private record Place(String pointer, String words) {
        private static final Place ROOT = new Place("", "");

        Place member(String name) {
            return new Place(
                    pointer + '/' + name.replace("~", "~0").replace("/", "~1"),
                    words.isEmpty() ? name : words + '.' + name);
        }

        Place index(int index) {
            return new Place(pointer + '/' + index, words + '[' + index + ']');
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
            changes.add(new Change(Kind.CHANGED, place.words(), before, after));
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
        // From the end, so that no removal moves what is still to be removed.
        for (int index = endBefore - 1; index >= endBoth; index--) {
            remove(place.index(index), before.get(index));
        }
        for (int index = endBoth; index < endAfter; index++) {
            add(place.index(index), after.get(index));
        }
    }

    private void remove(Place place, JsonNode before) {
        patch.add(new Operation("remove", place.pointer(), null));
        changes.add(new Change(Kind.REMOVED, place.words(), before, null));
    }

    private void add(Place place, JsonNode after) {
        patch.add(new Operation("add", place.pointer(), after));
        changes.add(new Change(Kind.ADDED, place.words(), null, after));
    }
}
