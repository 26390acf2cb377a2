package dev.rewind.service.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a mistyped name probably means, by edit distance (Levenshtein 1966). */
public final class Spelling {

    /** Longer names are cut, because the time for a distance is the product of both lengths. */
    private static final int LONGEST = 100;

    private Spelling() {}

    /**
     * The candidate that is nearest to the typed name. If several are equally near, the first of them.
     *
     * @param candidates at least one
     */
    public static String nearest(String typed, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)))
                .orElseThrow();
    }

    /** The nearest candidate, if at least half of the longer of both words matches. */
    public static Optional<String> near(String typed, Collection<String> candidates) {
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(candidate -> 2 * distance(typed, candidate) <= Math.max(typed.length(), candidate.length()))
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)));
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
