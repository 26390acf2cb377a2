package dev.rewind.query.auth;

import java.util.Locale;

/** What a caller may do. Each role includes the ones before it. */
public enum Role {
    /** May read lists and metadata. */
    VIEWER,
    /** May also read states. */
    READER,
    /** May also publish events, roll back, restore, pin and retry. */
    OPERATOR,
    /** May also approve rollbacks that another person has asked for. */
    APPROVER,
    /** May do everything. */
    ADMIN;

    /**
     * The role of this name.
     *
     * @throws IllegalArgumentException when there is no such role
     */
    public static Role of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "role \"" + text + "\" does not exist; use viewer, reader, operator, approver or admin");
    }

    /** The role's name. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
