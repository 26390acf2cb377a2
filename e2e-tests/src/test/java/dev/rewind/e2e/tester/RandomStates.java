package dev.rewind.e2e.tester;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/** Random states from a seed: nested, with numbers that fit a double, and with any Unicode in names and texts. */
public final class RandomStates {
    private static final String SEED = "rewind.seed";
    private static final int DEEPEST = 4;
    private static final int WIDEST = 5;
    private static final long SAFE_INTEGER = 1L << 53;

    private final long seed;
    private final Random random;

    private RandomStates(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Uses {@code -Drewind.seed}, or a new seed each time. */
    public static RandomStates seeded() {
        @Nullable Long given = Long.getLong(SEED);
        return new RandomStates(given == null ? System.nanoTime() : given);
    }

    /** Returns the next state as JSON text. */
    public String next() {
        StringBuilder json = new StringBuilder();
        object(json, 0);
        return json.toString();
    }

    /** What follows from the seed. */
    public Random random() {
        return random;
    }

    private void value(StringBuilder json, int depth) {
        switch (random.nextInt(depth < DEEPEST ? 8 : 6)) {
            case 0 -> json.append(random.nextBoolean());
            case 1 -> json.append("null");
            case 2 -> json.append(random.nextLong(-SAFE_INTEGER, SAFE_INTEGER));
            case 3 -> json.append(shortest(anyDouble()));
            case 4, 5 -> text(json, random.nextInt(12));
            case 6 -> object(json, depth + 1);
            default -> array(json, depth + 1);
        }
    }

    private void object(StringBuilder json, int depth) {
        json.append('{');
        int members = random.nextInt(WIDEST);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ",");
            // The number makes equal names different.
            text(json, random.nextInt(4), Integer.toString(i));
            json.append(':');
            value(json, depth);
        }
        json.append('}');
    }

    private void array(StringBuilder json, int depth) {
        json.append('[');
        int members = random.nextInt(WIDEST);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ",");
            value(json, depth);
        }
        json.append(']');
    }

    private double anyDouble() {
        double any = random.nextBoolean()
                ? Double.longBitsToDouble(random.nextLong())
                : random.nextInt(1_000_000) / Math.pow(10, random.nextInt(12));
        return Double.isFinite(any) ? any : 0.5;
    }

    /** Prints a number in its shortest form, as JavaScript does. Rewind would keep more digits; RFC 8785 drops them. */
    private static String shortest(double number) {
        try {
            return NumberToJSON.serializeNumber(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void text(StringBuilder json, int codePoints) {
        text(json, codePoints, "");
    }

    private void text(StringBuilder json, int codePoints, String end) {
        json.append('"');
        for (int i = 0; i < codePoints; i++) {
            int codePoint = codePoint();
            if (codePoint < 0x20 || codePoint == '"' || codePoint == '\\' || random.nextInt(4) == 0) {
                for (char unit : Character.toChars(codePoint)) {
                    json.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                json.appendCodePoint(codePoint);
            }
        }
        json.append(end).append('"');
    }

    private int codePoint() {
        int bound = random.nextInt(3) == 0 ? 0x110000 : random.nextInt(2) == 0 ? 0x3000 : 0x80;
        int codePoint = random.nextInt(bound);
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE ? 0x1F600 : codePoint;
    }

    @Override
    public String toString() {
        return "repeat with -D" + SEED + "=" + seed;
    }
}
