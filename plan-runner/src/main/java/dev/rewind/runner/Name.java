package dev.rewind.runner;

import java.util.regex.Pattern;

/** Names of plans and services: they stand in events' sources, and in the names of consumer groups. */
final class Name {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private Name() {}

    /** @throws IllegalArgumentException when the name is not of its form */
    static String checked(String what, String name) {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " \"" + name + "\" must match " + FORM.pattern());
        }
        return name;
    }
}
