package dev.rewind.events.config;

import java.util.Collection;
import java.util.Comparator;

/** What somebody who mistyped a name may have meant, by edit distance (Levenshtein 1966). */
public final class Spelling {

    private Spelling() {}

    /**
     * The candidate that is nearest to what was typed; of equally near ones the first.
     *
     * @param candidates at least one
     */
    public static String nearest(String typed, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)))
                .orElseThrow();
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
