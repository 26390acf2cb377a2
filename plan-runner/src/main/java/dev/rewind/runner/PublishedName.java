package dev.rewind.runner;

import java.util.regex.Pattern;

/** Checks the names of plans and services, which are part of event sources and consumer group names. */
final class PublishedName {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private PublishedName() {}

    /** @throws IllegalArgumentException when the name does not match */
    static String checked(String what, String name) {
        if (!FORM.matcher(StepBuilder.given("the " + what, name)).matches()) {
            throw new IllegalArgumentException(what + " \"" + name + "\" must match " + FORM.pattern());
        }
        return name;
    }
}
