package dev.rewind.query.http;

import dev.rewind.events.config.Spelling;
import java.util.Collection;
import java.util.TreeSet;

/** What to tell somebody who used a name that is not known here. */
final class Misspelt {

    private static final int LONGEST_NAME = 64;

    private Misspelt() {}

    static String remedy(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "leave it out: none is known here";
        }
        TreeSet<String> sorted = new TreeSet<>(known);
        String all = "known are " + String.join(", ", sorted);
        // The distance between names costs their product, and this one comes from outside.
        return name.length() > LONGEST_NAME ? all : "did you mean " + Spelling.nearest(name, sorted) + "? " + all;
    }
}
