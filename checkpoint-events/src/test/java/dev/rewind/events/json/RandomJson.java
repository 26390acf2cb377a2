package dev.rewind.events.json;

import java.util.Random;
import java.util.function.Supplier;

/** Random JSON texts in spellings that canonical JSON does not have. The seed is the reproduction. */
final class RandomJson {

    private static final String[] SPACES = {"", "", "", " ", "\n", "\t\r "};
    private static final String SPECIAL = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u2028\ufeff\ufb33\ue000\uffff";

    private final Random random;
    private final Supplier<String> numbers;

    /** @param numbers literals to choose from; they decide which oracle applies */
    RandomJson(Random random, Supplier<String> numbers) {
        this.random = random;
        this.numbers = numbers;
    }

    String value(int depth) {
        return switch (random.nextInt(depth > 5 ? 5 : 8)) {
            case 0 -> random.nextBoolean() ? "null" : "true";
            case 1 -> "false";
            case 2, 3 -> numbers.get();
            case 4 -> string();
            case 5 -> array(depth);
            default -> object(depth);
        };
    }

    private String array(int depth) {
        StringBuilder out = new StringBuilder("[");
        for (int i = random.nextInt(6); i > 0; i--) {
            out.append(space()).append(value(depth + 1)).append(space()).append(i > 1 ? "," : "");
        }
        return out.append(']').toString();
    }

    private String object(int depth) {
        StringBuilder out = new StringBuilder("{");
        for (int i = random.nextInt(7); i > 0; i--) {
            // A number in front keeps names apart.
            String name = "\"" + random.nextInt(100) + "-" + i + string().substring(1);
            out.append(space()).append(name).append(space()).append(':').append(space());
            out.append(value(depth + 1)).append(space()).append(i > 1 ? "," : "");
        }
        return out.append('}').toString();
    }

    String string() {
        StringBuilder out = new StringBuilder("\"");
        for (int i = random.nextInt(12); i > 0; i--) {
            for (char c : Character.toChars(codePoint())) {
                boolean mustEscape = c < 0x20 || c == '"' || c == '\\';
                // Half a pair escaped and half of it raw is no text.
                boolean mayEscape = !Character.isSurrogate(c);
                out.append(
                        mustEscape || (mayEscape && random.nextInt(8) == 0)
                                ? String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c)
                                : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }

    private int codePoint() {
        return switch (random.nextInt(5)) {
            case 0 -> SPECIAL.charAt(random.nextInt(SPECIAL.length()));
            case 1 -> 0xA0 + random.nextInt(0xD800 - 0xA0);
            case 2 -> 0x10000 + random.nextInt(0x100000);
            default -> 0x20 + random.nextInt(0x5F);
        };
    }

    private String space() {
        return SPACES[random.nextInt(SPACES.length)];
    }
}
