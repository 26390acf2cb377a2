package dev.rewind.query.problem;

import dev.rewind.service.config.Spelling;
import java.util.Collection;
import java.util.TreeSet;

/** Suggests the nearest known name for an unknown one. */
public final class SpellingHint {

    private static final int LONGEST_NAME = 64;

    private SpellingHint() {}

    /** What to tell a caller that used an unknown name. */
    public static String remedy(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "leave it out; this route accepts none";
        }
        TreeSet<String> sorted = new TreeSet<>(known);
        String all = "accepted names: " + String.join(", ", sorted);
        // Comparing names takes time proportional to the product of their lengths, and the caller chose this one.
        return name.length() > LONGEST_NAME ? all : "did you mean " + Spelling.nearest(name, sorted) + "? " + all;
    }
}
