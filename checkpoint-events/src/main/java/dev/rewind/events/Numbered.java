package dev.rewind.events;

import dev.rewind.events.json.Excerpt;

/** The common form of checkpoint and rollback ids: an entity, a colon, a mark, a number without leading zeros. */
record Numbered(EntityKey entity, long number) {

    static Numbered parse(String text, String mark, String what, String example) {
        int colon = text.lastIndexOf(':');
        String digits = colon < 0 ? "" : text.substring(colon + 1);
        if (!digits.startsWith(mark) || !digits.substring(mark.length()).matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException(what + " \"" + Excerpt.of(text) + "\" must have the form of " + example);
        }
        return new Numbered(EntityKey.parse(text.substring(0, colon)), Long.parseLong(digits.substring(mark.length())));
    }
}
