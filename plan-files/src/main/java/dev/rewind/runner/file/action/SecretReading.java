package dev.rewind.runner.file.action;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to read a text: as it is, without white space, without percent encoding, without backslash escapes, or with
 * base64 decoded. It knows the origin of each byte in the text.
 */
final class SecretReading {

    /** A group of base64 has four characters, and may begin at each of four offsets. */
    private static final int ALIGNMENTS = 4;

    /** How often a text may be encoded or escaped, such as JSON in JSON or JSON in a URL. */
    private static final int LAYERS = 2;

    private static final int HEX = 16;
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final StringBuilder bytes = new StringBuilder();
    private int[] from;
    private int[] to;

    private SecretReading(int capacity) {
        from = new int[capacity];
        to = new int[capacity];
    }

    /** All different readings of a text in UTF-8. */
    static Collection<SecretReading> all(byte[] text) {
        SecretReading plain = new SecretReading(text.length);
        String bytes = new String(text, StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length(); at++) {
            plain.add(bytes.charAt(at), at, at + 1);
        }
        Map<String, SecretReading> readings = new LinkedHashMap<>();
        readings.put(plain.text(), plain);
        for (int layer = 0; layer < LAYERS; layer++) {
            for (SecretReading outer : List.copyOf(readings.values())) {
                for (SecretReading inner : List.of(outer.unescaped(), outer.unquoted(false), outer.unquoted(true))) {
                    readings.putIfAbsent(inner.text(), inner);
                }
            }
        }
        for (SecretReading folded : List.copyOf(readings.values())) {
            SecretReading unfolded = folded.withoutSpace();
            readings.putIfAbsent(unfolded.text(), unfolded);
        }
        for (SecretReading encoded : List.copyOf(readings.values())) {
            for (int alignment = 0; alignment < ALIGNMENTS; alignment++) {
                SecretReading decoded = encoded.decoded(alignment);
                readings.putIfAbsent(decoded.text(), decoded);
            }
        }
        return readings.values();
    }

    /** The UTF-8 bytes of a text, one character per byte, as in {@link #text}. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The bytes of this reading, one character per byte. */
    String text() {
        return bytes.toString();
    }

    /** Marks the origin of these bytes in the text. */
    void mark(int begin, int end, BitSet marked) {
        for (int at = begin; at < end; at++) {
            marked.set(from[at], to[at]);
        }
    }

    private void add(char value, int begin, int end) {
        int length = bytes.length();
        if (length == from.length) {
            from = Arrays.copyOf(from, 2 * length + HEX);
            to = Arrays.copyOf(to, 2 * length + HEX);
        }
        from[length] = begin;
        to[length] = end;
        bytes.append(value);
    }

    private void add(String values, int begin, int end) {
        for (int at = 0; at < values.length(); at++) {
            add(values.charAt(at), begin, end);
        }
    }

    private SecretReading withoutSpace() {
        SecretReading reading = new SecretReading(bytes.length());
        for (int at = 0; at < bytes.length(); at++) {
            if (bytes.charAt(at) > ' ') {
                reading.add(bytes.charAt(at), from[at], to[at]);
            }
        }
        return reading;
    }

    /** Without percent encoding. */
    private SecretReading unquoted(boolean plusIsSpace) {
        SecretReading reading = new SecretReading(bytes.length());
        for (int at = 0; at < bytes.length(); at++) {
            char here = bytes.charAt(at);
            int code = here == '%' ? hex(at + 1, 2) : -1;
            if (code >= 0) {
                reading.add((char) code, from[at], to[at + 2]);
                at += 2;
            } else {
                reading.add(plusIsSpace && here == '+' ? ' ' : here, from[at], to[at]);
            }
        }
        return reading;
    }

    /** Without backslash escapes, those of JSON among them. */
    private SecretReading unescaped() {
        SecretReading reading = new SecretReading(bytes.length());
        for (int at = 0; at < bytes.length(); at++) {
            char here = bytes.charAt(at);
            if (here != '\\' || at + 1 == bytes.length()) {
                reading.add(here, from[at], to[at]);
                continue;
            }
            int begin = from[at];
            char escaped = bytes.charAt(++at);
            int code = escaped == 'u' ? hex(at + 1, 4) : -1;
            if (code < 0) {
                int control = "btnfr".indexOf(escaped);
                reading.add(control < 0 ? escaped : "\b\t\n\f\r".charAt(control), begin, to[at]);
                continue;
            }
            at += 4;
            String character = String.valueOf((char) code);
            if (Character.isHighSurrogate((char) code)
                    && bytes.indexOf("\\u", at + 1) == at + 1
                    && hex(at + 3, 4) >= 0) {
                character += (char) hex(at + 3, 4);
                at += 6;
            }
            reading.add(bytes(character), begin, to[at]);
        }
        return reading;
    }

    /** With each run of base64 decoded, in both alphabets, if its groups begin at this offset. */
    private SecretReading decoded(int alignment) {
        SecretReading reading = new SecretReading(bytes.length());
        int run = 0;
        int bits = 0;
        for (int at = 0; at < bytes.length(); at++) {
            int value = BASE64.indexOf(standard(bytes.charAt(at)));
            if (value < 0) {
                reading.add('\0', from[at], from[at]);
                run = 0;
                continue;
            }
            int place = run++ - alignment;
            bits = bits << 6 | value;
            if (place > 0 && place % 4 > 0) {
                reading.add((char) (bits >> (6 - 2 * (place % 4)) & 0xFF), from[at - 1], to[at]);
            }
        }
        return reading;
    }

    private static char standard(char character) {
        return character == '-' ? '+' : character == '_' ? '/' : character;
    }

    /** The number that these hexadecimal digits denote; -1 if they are not digits. */
    private int hex(int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = i < bytes.length() ? Character.digit(bytes.charAt(i), HEX) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * HEX + digit;
        }
        return value;
    }
}
