package dev.rewind.events.json;

import dev.rewind.events.json.InvalidJsonException.Problem;
import java.util.Arrays;

/** A growing buffer of canonical JSON in UTF-8. */
final class CanonicalBytes {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int CHUNK = 1024;
    private static final int MOST_BYTES_OF_A_CHAR = 6;

    private byte[] buffer = new byte[512];
    private int size;

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(buffer, size);
    }

    byte[] since(int start) {
        return Arrays.copyOfRange(buffer, start, size);
    }

    /** Removes everything from a position on. */
    void truncate(int start) {
        size = start;
    }

    void replaceLast(char c) {
        buffer[size - 1] = (byte) c;
    }

    void copy(byte[] from, int start, int length) {
        reserve(length);
        System.arraycopy(from, start, buffer, size, length);
        size += length;
    }

    /**
     * Writes a string (RFC 8785 §3.2.2.2): short escapes if possible, lower-case hex for other controls, else UTF-8.
     */
    void string(char[] text, int from, int length) throws InvalidJsonException {
        put('"');
        int end = from + length;
        for (int i = from; i < end; ) {
            i = characters(text, i, end);
        }
        put('"');
    }

    /**
     * Writes about {@value #CHUNK} characters, so that the buffer need not grow for the worst case of a long string.
     */
    private int characters(char[] text, int from, int end) throws InvalidJsonException {
        int until = Math.min(end, from + CHUNK);
        reserve((until - from) * MOST_BYTES_OF_A_CHAR);
        byte[] out = buffer;
        int n = size;
        int i = from;
        for (; i < until; i++) {
            char c = text[i];
            if (c < 0x80) {
                if (c >= 0x20 && c != '"' && c != '\\') {
                    out[n++] = (byte) c;
                } else {
                    n = escape(c, out, n);
                }
            } else if (c < 0x800) {
                out[n++] = (byte) (0xC0 | (c >> 6));
                out[n++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == end || !Character.isLowSurrogate(text[i + 1])) {
                    throw new InvalidJsonException(Problem.LONE_SURROGATE, "lone surrogate \\u%04x".formatted((int) c));
                }
                int codePoint = Character.toCodePoint(c, text[++i]);
                out[n++] = (byte) (0xF0 | (codePoint >> 18));
                out[n++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                out[n++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                out[n++] = (byte) (0x80 | (codePoint & 0x3F));
            } else {
                out[n++] = (byte) (0xE0 | (c >> 12));
                out[n++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                out[n++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        size = n;
        return i;
    }

    void ascii(char[] text, int from, int length) {
        reserve(length);
        for (int i = from; i < from + length; i++) {
            buffer[size++] = (byte) text[i];
        }
    }

    private static int escape(char c, byte[] out, int at) {
        int n = at;
        out[n++] = '\\';
        switch (c) {
            case '"', '\\' -> out[n++] = (byte) c;
            case '\b' -> out[n++] = 'b';
            case '\t' -> out[n++] = 't';
            case '\n' -> out[n++] = 'n';
            case '\f' -> out[n++] = 'f';
            case '\r' -> out[n++] = 'r';
            default -> {
                out[n++] = 'u';
                out[n++] = '0';
                out[n++] = '0';
                out[n++] = HEX[c >> 4];
                out[n++] = HEX[c & 0xF];
            }
        }
        return n;
    }

    void ascii(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            buffer[size++] = (byte) text.charAt(i);
        }
    }

    void put(char c) {
        reserve(1);
        buffer[size++] = (byte) c;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
