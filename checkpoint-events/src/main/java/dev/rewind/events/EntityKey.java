package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.json.Excerpt;
import java.util.regex.Pattern;

/**
 * What has state: a type ({@code plan}, {@code task}, {@code artifact}, {@code prompt} or any other kind) and an id.
 * Written {@code plan:order-42}; that text is the key of every record about the entity.
 *
 * @param type matches {@code [a-z][a-z0-9-]{0,31}}
 * @param id matches {@code [A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}} and does not end in {@code :<digits>} or
 *     {@code :r<digits>}, so that every written id parses one way
 */
public record EntityKey(String type, String id) implements Comparable<EntityKey> {

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}");
    private static final Pattern NUMBERED = Pattern.compile(".*:r?[0-9]+");

    /** The type of entities that run steps. */
    public static final String PLAN = "plan";

    /** @throws IllegalArgumentException when type or id are not of the form */
    public EntityKey {
        if (!TYPE.matcher(Check.present("entity type", type)).matches()) {
            throw new IllegalArgumentException("entity type \"" + Excerpt.of(type) + "\" must match " + TYPE.pattern());
        }
        if (!ID.matcher(Check.present("entity id", id)).matches()) {
            throw new IllegalArgumentException("entity id \"" + Excerpt.of(id) + "\" must match " + ID.pattern());
        }
        if (NUMBERED.matcher(id).matches()) {
            throw new IllegalArgumentException("entity id \"" + Excerpt.of(id)
                    + "\" must not end in :<digits> or :r<digits>, which name checkpoints and rollbacks");
        }
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
            throw new IllegalArgumentException(
                    "entity \"" + Excerpt.of(text) + "\" must have the form type:id, such as plan:order-42");
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
