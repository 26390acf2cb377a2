package dev.rewind.runner.file.action;

import dev.rewind.runner.StepFailedException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Masks secrets in error messages, which are published and kept. It masks each sequence of eight bytes of a secret, so
 * that parts of a secret are masked too. Shorter secrets, and shorter lines of a secret, are masked as a whole. It
 * searches every {@link SecretReading} of a text.
 */
public final class SecretMask {

    private static final String MASK = "***";
    private static final int STRETCH = 8;
    private static final Set<Character> LINE_ENDS = Set.of('\r', '\n');
    private static final int SHORTEST = 4;

    /** The most bytes to which an encoding expands one byte: {@code \u0000}, escaped once more. */
    private static final int WIDEST = 7;

    private static final int MOST_REACH = 32 * 1024;

    private final Set<String> stretches = new HashSet<>();
    private final Set<String> shorter = new HashSet<>();
    private int longest;

    private SecretMask() {}

    /**
     * The mask for the values of these variables.
     *
     * @param settings all places where a variable may be set: the process, the file and its steps
     * @throws IllegalArgumentException when a secret is not set, or is too short to be masked
     */
    public static SecretMask of(List<SecretEntry> names, List<Map<String, String>> settings) {
        SecretMask secrets = new SecretMask();
        for (SecretEntry secret : names) {
            boolean set = false;
            for (Map<String, String> variables : settings) {
                String value = variables.get(secret.name());
                if (value != null && !value.isEmpty()) {
                    set = true;
                    secrets.add(secret, value);
                }
            }
            if (!set) {
                throw new IllegalArgumentException(secret.place() + ": the plan file names " + secret.name()
                        + " as a secret, and that variable is not set; export it first");
            }
        }
        return secrets;
    }

    private void add(SecretEntry secret, String value) {
        List<String> lines = value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST)
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(secret.place() + ": the secret " + secret.name()
                    + " has no line of " + SHORTEST + " characters, so it is too short to be masked in errors;"
                    + " use a longer value, or take the variable off the list");
        }
        String bytes = SecretReading.bytes(value);
        longest = Math.max(longest, Math.min(bytes.length(), MOST_REACH));
        for (int at = 0; at + STRETCH <= bytes.length(); at++) {
            String stretch = bytes.substring(at, at + STRETCH);
            if (!LINE_ENDS.contains(stretch.charAt(0)) && !LINE_ENDS.contains(stretch.charAt(STRETCH - 1))) {
                stretches.add(stretch);
            }
        }
        lines.stream()
                .map(SecretReading::bytes)
                .filter(line -> line.length() < STRETCH)
                .forEach(shorter::add);
    }

    public boolean isEmpty() {
        return longest == 0;
    }

    /** The most bytes of one secret in a text. Texts are read that much further than they are shown. */
    public int reach() {
        return Math.min(longest * WIDEST, MOST_REACH);
    }

    String masked(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return shown(bytes, 0, bytes.length);
    }

    /** The beginning of a text, masked before it is cut. */
    public String head(byte[] text, int most) {
        return shown(text, 0, Math.min(most, text.length));
    }

    /** The end of a text, masked before it is cut. */
    String tail(byte[] text, int most) {
        return shown(text, Math.max(0, text.length - most), text.length);
    }

    /** The failure with its message masked. It has no cause, because a log would show the original message. */
    public StepFailedException masked(StepFailedException failure) {
        String message = masked(String.valueOf(failure.getMessage()));
        return failure.isRetryable()
                ? new StepFailedException(failure.type(), message)
                : StepFailedException.notRetryable(failure.type(), message);
    }

    private String shown(byte[] text, int from, int to) {
        BitSet hidden = hidden(text);
        StringBuilder shown = new StringBuilder();
        for (int at = from; at < to; ) {
            boolean masked = hidden.get(at);
            int end = masked ? hidden.nextClearBit(at) : hidden.nextSetBit(at);
            end = end < 0 ? to : Math.min(end, to);
            shown.append(masked ? MASK : new String(text, at, end - at, StandardCharsets.UTF_8));
            at = end;
        }
        return shown.toString();
    }

    private BitSet hidden(byte[] text) {
        BitSet hidden = new BitSet(text.length);
        if (!isEmpty()) {
            SecretReading.all(text).forEach(reading -> hide(reading, hidden));
        }
        return hidden;
    }

    private void hide(SecretReading reading, BitSet hidden) {
        String bytes = reading.text();
        for (int at = 0; at + STRETCH <= bytes.length(); at++) {
            if (stretches.contains(bytes.substring(at, at + STRETCH))) {
                reading.mark(at, at + STRETCH, hidden);
            }
        }
        for (String line : shorter) {
            for (int at = bytes.indexOf(line); at >= 0; at = bytes.indexOf(line, at + 1)) {
                reading.mark(at, at + line.length(), hidden);
            }
        }
    }
}
