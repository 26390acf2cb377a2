package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.InvalidJsonException.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one JSON value in canonical form (RFC 8785) straight from the parser: no tree in between.
 *
 * <p>Members are written in the order in which they come; only an object that came unsorted has its bytes put in order
 * at its end, so a sender that sorts already pays nothing.
 */
final class CanonicalWriter {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private static final int CHUNK = 1024;
    private static final int MOST_BYTES_OF_A_CHAR = 6;

    private byte[] buffer = new byte[512];
    private int size;
    private int depth;

    /** One member, {@code "name":value,} with its trailing comma, as a range of the buffer. */
    private record Member(String name, int from, int to) implements Comparable<Member> {
        /** RFC 8785 §3.2.3: by UTF-16 code units, which is how Java compares strings. */
        @Override
        public int compareTo(Member other) {
            return name.compareTo(other.name);
        }
    }

    /** The canonical bytes of the value that the parser stands at; leaves the parser at the value's last token. */
    static byte[] write(JsonParser parser) throws IOException {
        CanonicalWriter writer = new CanonicalWriter();
        writer.value(parser);
        return Arrays.copyOf(writer.buffer, writer.size);
    }

    private void value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING ->
                string(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ascii(CanonicalNumber.of(parser.getText()));
            case VALUE_TRUE -> ascii("true");
            case VALUE_FALSE -> ascii("false");
            case VALUE_NULL -> ascii("null");
            default -> throw new InvalidJsonException(Problem.MALFORMED, "unexpected " + token + at(parser));
        }
    }

    private void array(JsonParser parser) throws IOException {
        descend();
        put('[');
        boolean empty = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            value(parser);
            put(',');
            empty = false;
        }
        close(']', empty);
    }

    private void object(JsonParser parser) throws IOException {
        descend();
        put('{');
        List<Member> members = new ArrayList<>();
        boolean sorted = true;
        String previous = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int from = size;
            String name = parser.currentName();
            string(name.toCharArray(), 0, name.length(), parser);
            put(':');
            parser.nextToken();
            value(parser);
            put(',');
            members.add(new Member(name, from, size));
            sorted &= previous == null || previous.compareTo(name) < 0;
            previous = name;
        }
        if (!sorted) {
            sort(members, parser);
        }
        close('}', members.isEmpty());
    }

    private void sort(List<Member> members, JsonParser parser) throws InvalidJsonException {
        int start = members.get(0).from();
        byte[] unsorted = Arrays.copyOfRange(buffer, start, size);
        members.sort(null);
        size = start;
        String previous = null;
        for (Member member : members) {
            if (member.name().equals(previous)) {
                throw new InvalidJsonException(
                        Problem.DUPLICATE_KEY, "duplicate key \"" + member.name() + "\"" + at(parser));
            }
            int length = member.to() - member.from();
            System.arraycopy(unsorted, member.from() - start, buffer, size, length);
            size += length;
            previous = member.name();
        }
    }

    private void descend() throws InvalidJsonException {
        if (++depth > Json.MAX_STATE_DEPTH) {
            throw new InvalidJsonException(
                    Problem.TOO_COMPLEX, "nests deeper than " + Json.MAX_STATE_DEPTH + " levels");
        }
    }

    private void close(char bracket, boolean empty) {
        depth--;
        if (empty) {
            put(bracket);
        } else {
            buffer[size - 1] = (byte) bracket;
        }
    }

    /** RFC 8785 §3.2.2.2: short escapes where JSON has them, lower-case hex for other controls, all else as UTF-8. */
    private void string(char[] text, int from, int length, JsonParser parser) throws InvalidJsonException {
        put('"');
        int end = from + length;
        for (int i = from; i < end; ) {
            i = characters(text, i, end, parser);
        }
        put('"');
    }

    /** Writes about {@value #CHUNK} characters, so that room is made for what is there and not for the worst case. */
    private int characters(char[] text, int from, int end, JsonParser parser) throws InvalidJsonException {
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
                    throw new InvalidJsonException(
                            Problem.LONE_SURROGATE, "lone surrogate \\u%04x%s".formatted((int) c, at(parser)));
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

    private void ascii(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            buffer[size++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        reserve(1);
        buffer[size++] = (byte) c;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }

    private static String at(JsonParser parser) {
        return " at byte " + Math.max(0, parser.currentLocation().getByteOffset());
    }
}
