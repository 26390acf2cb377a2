package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Excerpt;
import java.util.regex.Pattern;

/**
 * Applies a JSON Patch to a state. Either all operations apply, or none does.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902, JSON Patch</a>
 */
final class StatePatch {

    private static final String LAST = "-";
    private static final Pattern WRONG_ESCAPE = Pattern.compile("~(?![01])");

    private JsonNode state;

    private StatePatch(JsonNode state) {
        this.state = state;
    }

    /**
     * The state after the patch. The given state stays as it is.
     *
     * @throws IllegalArgumentException when the patch is not a JSON Patch, or does not fit the state; the message names
     *     the operation
     */
    static JsonNode apply(JsonNode patch, JsonNode state) {
        if (!patch.isArray()) {
            throw new IllegalArgumentException("patch must be an array of operations (RFC 6902)");
        }
        StatePatch result = new StatePatch(state.deepCopy());
        for (int index = 0; index < patch.size(); index++) {
            try {
                result.change(patch.get(index));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("patch[" + index + "]: " + e.getMessage(), e);
            }
        }
        return result.state;
    }

    private void change(JsonNode operation) {
        String op = text(operation, "op");
        JsonPointer path = pointer(operation, "path");
        switch (op) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path);
            case "replace" -> replace(path, value(operation));
            case "copy" -> add(path, at(pointer(operation, "from")).deepCopy());
            case "move" -> move(pointer(operation, "from"), path);
            case "test" -> test(path, value(operation));
            default ->
                throw new IllegalArgumentException(
                        "op \"" + Excerpt.of(op) + "\" must be add, remove, replace, move, copy or test");
        }
    }

    private void move(JsonPointer from, JsonPointer to) {
        if (!from.equals(to) && (to.toString() + "/").startsWith(from + "/")) {
            throw new IllegalArgumentException(
                    "a value cannot be moved into itself, from " + shown(from) + " to " + shown(to));
        }
        JsonNode value = at(from);
        if (!from.equals(to)) {
            remove(from);
            add(to, value);
        }
    }

    private void test(JsonPointer path, JsonNode expected) {
        JsonNode found = at(path);
        if (!isEqual(found, expected)) {
            throw new IllegalArgumentException("the test of " + shown(path) + " failed: the state has "
                    + Excerpt.of(found.toString()) + ", not " + Excerpt.of(expected.toString()));
        }
    }

    /** Whether two values are equal: numbers by their value and not by their spelling. */
    private static boolean isEqual(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.isNumber() && b.isNumber()
                        ? a.decimalValue().compareTo(b.decimalValue())
                        : a.equals(b) ? 0 : 1,
                other);
    }

    private void add(JsonPointer path, JsonNode value) {
        if (path.matches()) {
            state = value;
        } else if (parent(path) instanceof ObjectNode object) {
            object.set(name(path), value);
        } else {
            ArrayNode list = list(path);
            list.insert(name(path).equals(LAST) ? list.size() : index(path, list.size()), value);
        }
    }

    private void remove(JsonPointer path) {
        JsonNode ignored = at(path);
        if (path.matches()) {
            throw new IllegalArgumentException("the whole state cannot be removed; replace it");
        } else if (parent(path) instanceof ObjectNode object) {
            ignored = object.remove(name(path));
        } else {
            ArrayNode list = list(path);
            ignored = list.remove(index(path, list.size() - 1));
        }
    }

    private void replace(JsonPointer path, JsonNode value) {
        JsonNode ignored = at(path);
        if (path.matches()) {
            state = value;
        } else if (parent(path) instanceof ObjectNode object) {
            object.set(name(path), value);
        } else {
            ArrayNode list = list(path);
            ignored = list.set(index(path, list.size() - 1), value);
        }
    }

    private JsonNode at(JsonPointer path) {
        JsonNode found = state;
        for (JsonPointer rest = path; !rest.matches(); rest = rest.tail()) {
            found = found instanceof ArrayNode list
                    ? list.path(index(rest, list.size() - 1, path))
                    : found.path(rest.getMatchingProperty());
            if (found.isMissingNode()) {
                throw new IllegalArgumentException("the state has nothing at " + shown(path));
            }
        }
        return found;
    }

    private JsonNode parent(JsonPointer path) {
        return at(path.head());
    }

    private ArrayNode list(JsonPointer path) {
        if (parent(path) instanceof ArrayNode list) {
            return list;
        }
        throw new IllegalArgumentException("the parent of " + shown(path) + " is neither an object nor a list");
    }

    private static String name(JsonPointer path) {
        return path.last().getMatchingProperty();
    }

    private static int index(JsonPointer path, int most) {
        return index(path.last(), most, path);
    }

    /** RFC 6901: an index has no leading zeros. */
    private static int index(JsonPointer segment, int most, JsonPointer path) {
        String text = segment.getMatchingProperty();
        if (!text.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    shown(path) + " names no place of the list, whose last index is " + most);
        }
        return Integer.parseInt(text);
    }

    private static JsonPointer pointer(JsonNode operation, String member) {
        String text = text(operation, member);
        try {
            JsonPointer pointer = JsonPointer.compile(text);
            if (!WRONG_ESCAPE.matcher(text).find()) {
                return pointer;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    member + " \"" + Excerpt.of(text) + "\" must be a JSON Pointer such as /items/0/price", e);
        }
        throw new IllegalArgumentException(member + " \"" + Excerpt.of(text)
                + "\" is no JSON Pointer: ~0 stands for ~ and ~1 for /, and no other ~ is allowed (RFC 6901)");
    }

    private static String text(JsonNode operation, String member) {
        JsonNode value = operation.path(member);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(member + " is missing or not a text");
        }
        return value.textValue();
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.path("value");
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("value is missing");
        }
        return value.deepCopy();
    }

    private static String shown(JsonPointer path) {
        return path.matches() ? "the whole state" : "\"" + Excerpt.of(path.toString()) + "\"";
    }
}
