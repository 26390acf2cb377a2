package dev.rewind.service.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the name that a mistyped name probably means, by edit distance: letters changed, added, left out or swapped with their neighbour. */
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

    /** The nearest candidate, if more than half of the longer of both words matches, or half if letters are only left out. */
    public static Optional<String> near(String typed, Collection<String> candidates) {
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(candidate -> isNear(typed, candidate))
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)));
    }

    /**
     * The candidates of which at least three quarters match, nearest first. For ids, which resemble one another more than
     * names do.
     *
     * @param most how many at most
     */
    public static List<String> similar(String typed, Collection<String> candidates, int most) {
        if (typed.length() > LONGEST) {
            return List.of();
        }
        return candidates.stream()
                .filter(candidate -> candidate.length() <= LONGEST)
                .map(candidate -> Map.entry(distance(typed, candidate), candidate))
                .filter(it -> 4 * it.getKey()
                        <= Math.max(typed.length(), it.getValue().length()))
                .sorted(Map.Entry.comparingByKey())
                .limit(most)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static boolean isNear(String typed, String candidate) {
        int longer = Math.max(typed.length(), candidate.length());
        int changes = 2 * distance(typed, candidate);
        return changes < longer || (changes == longer && changes == 2 * (candidate.length() - typed.length()));
    }

    private static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int change = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (isSwapped(a, i, b, j)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }

    /** Whether the two letters before these places are the same in the other order. */
    private static boolean isSwapped(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
