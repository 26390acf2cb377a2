package dev.rewind.events.config;

import java.util.Arrays;
import java.util.Comparator;

/** What somebody who mistyped a setting may have meant, by edit distance (Levenshtein 1966). */
final class Spelling {

    private Spelling() {}

    static String nearest(String typed, Setting[] settings) {
        return Arrays.stream(settings)
                .map(Setting::variable)
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
