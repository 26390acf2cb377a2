package dev.rewind.query.http;

import java.util.Locale;

/** What a caller may do; each role may do all that the ones before it may. */
public enum Role {
    /** See lists and metadata. */
    VIEWER,
    /** See states too. */
    READER,
    /** Change things: publish, roll back, restore, pin, retry. */
    OPERATOR,
    /** All. */
    ADMIN;

    /**
     * The role of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Role of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("role \"" + text + "\" is none of viewer, reader, operator, admin");
    }

    /** The role's name. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
