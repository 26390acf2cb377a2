package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.check.Check;
import dev.rewind.events.check.WrongValueException;
import dev.rewind.events.json.Excerpt;

/**
 * The type and id of an entity, which is something that has state. The type is {@code plan}, {@code task}, {@code
 * artifact}, {@code prompt} or any other. Written {@code plan:order-42}, which is also the key of its records.
 *
 * @param type matches {@code [a-z][a-z0-9-]{0,31}}
 * @param id matches {@code [A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}} and does not end in {@code :<digits>} or
 *     {@code :r<digits>}, so that every written id parses one way
 */
public record EntityKey(String type, String id) implements Comparable<EntityKey> {

    private static final String TYPE = "[a-z][a-z0-9-]{0,31}";
    private static final String ID = "[A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}";
    private static final int MOST_TYPE_CHARACTERS = 32;
    private static final int MOST_ID_CHARACTERS = 200;

    /** The type of entities that run steps. */
    public static final String PLAN = "plan";

    /** @throws IllegalArgumentException when type or id are not of the form */
    public EntityKey {
        if (!isType(Check.present("entity type", type))) {
            throw new WrongValueException("entity type \"" + Excerpt.of(type) + "\" must match " + TYPE, type);
        }
        if (!isId(Check.present("entity id", id))) {
            throw new WrongValueException("entity id \"" + Excerpt.of(id) + "\" must match " + ID, id);
        }
        if (isNumbered(id)) {
            throw new WrongValueException(
                    "entity id \"" + Excerpt.of(id)
                            + "\" must not end in :<digits> or :r<digits>, which name checkpoints and rollbacks",
                    id);
        }
    }

    // Without regular expressions, because three of them per id took more time than the rules.
    private static boolean isType(String type) {
        return isText(type, MOST_TYPE_CHARACTERS, "-") && isLowerCase(type.charAt(0)) && hasNoUpperCase(type);
    }

    private static boolean isId(String id) {
        return isText(id, MOST_ID_CHARACTERS, "._~@+=:-") && isLetterOrDigit(id.charAt(0));
    }

    private static boolean isText(String text, int most, String others) {
        if (text.isEmpty() || text.length() > most) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasNoUpperCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 'A' && text.charAt(i) <= 'Z') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return isLowerCase(c) || (c >= 'A' && c <= 'Z') || isDigit(c);
    }

    private static boolean isLowerCase(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** What a checkpoint id or a rollback id consists of: an entity and a number without leading zeros. */
    record Numbered(EntityKey entity, long number) {

        /** Reads {@code type:id:<mark><number>}; {@code what} and {@code example} are for the error message. */
        static Numbered parse(String text, String mark, String what, String example) {
            int colon = text.lastIndexOf(':');
            String digits = colon < 0 ? "" : text.substring(colon + 1);
            if (!digits.startsWith(mark) || !digits.substring(mark.length()).matches("[1-9][0-9]{0,17}")) {
                throw new WrongValueException(
                        what + " \"" + Excerpt.of(text) + "\" must have the form of " + example, text);
            }
            return new Numbered(
                    EntityKey.parse(text.substring(0, colon)), Long.parseLong(digits.substring(mark.length())));
        }
    }

    /** Whether an id ends in a colon and digits, with or without an {@code r} before them. */
    private static boolean isNumbered(String id) {
        int at = id.length();
        while (at > 0 && isDigit(id.charAt(at - 1))) {
            at--;
        }
        if (at == id.length()) {
            return false;
        }
        int before = at > 0 && id.charAt(at - 1) == 'r' ? at - 1 : at;
        return before > 0 && id.charAt(before - 1) == ':';
    }

    /** The plan of this id. */
    public static EntityKey plan(String id) {
        return new EntityKey(PLAN, id);
    }

    /**
     * Reads {@code type:id}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    @JsonCreator
    public static EntityKey parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new WrongValueException(
                    "entity \"" + Excerpt.of(text) + "\" must have the form type:id, such as plan:order-42", text);
        }
        return new EntityKey(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public int compareTo(EntityKey other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : id.compareTo(other.id);
    }

    @JsonValue
    @Override
    public String toString() {
        return type + ":" + id;
    }
}
