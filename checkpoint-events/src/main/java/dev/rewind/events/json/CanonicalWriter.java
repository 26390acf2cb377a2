package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.json.InvalidJsonException.Problem;
import java.io.IOException;
import java.util.Arrays;

/**
 * Writes one JSON value in canonical form (RFC 8785) directly from a parser, without a tree.
 *
 * <p>Members are written in the order in which they come. The bytes of an object are sorted at its end if its members
 * were not in order.
 */
final class CanonicalWriter {

    private final CanonicalBytes out = new CanonicalBytes();
    private int depth;

    /** Names and positions of the written members of all open objects, outermost first. */
    private String[] names = new String[32];

    private int[] starts = new int[32];
    private int open;
    private char[] scratch = new char[64];

    /** One member, {@code "name":value,} with its trailing comma, as a range of the buffer. */
    private record Member(String name, int from, int to) implements Comparable<Member> {
        /** Compares by UTF-16 code units (RFC 8785 §3.2.3), like Java compares strings. */
        @Override
        public int compareTo(Member other) {
            return name.compareTo(other.name);
        }
    }

    /** The canonical bytes of the parser's current value. Leaves the parser at the value's last token. */
    static byte[] write(JsonParser parser) throws IOException {
        CanonicalWriter writer = new CanonicalWriter();
        writer.value(parser);
        return writer.out.toArray();
    }

    private void value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> out.string(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE -> out.ascii("true");
            case VALUE_FALSE -> out.ascii("false");
            case VALUE_NULL -> out.ascii("null");
            default -> throw new InvalidJsonException(Problem.MALFORMED, "unexpected " + token + at(parser));
        }
    }

    private void array(JsonParser parser) throws IOException {
        descend();
        out.put('[');
        boolean empty = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            value(parser);
            out.put(',');
            empty = false;
        }
        close(']', empty);
    }

    private void object(JsonParser parser) throws IOException {
        descend();
        out.put('{');
        int first = open;
        boolean sorted = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            sorted &= open == first || names[open - 1].compareTo(name) < 0;
            open(name);
            name(name);
            out.put(':');
            parser.nextToken();
            value(parser);
            out.put(',');
        }
        if (!sorted) {
            sort(first, parser);
        }
        close('}', open == first);
        open = first;
    }

    private void open(String name) {
        if (open == names.length) {
            names = Arrays.copyOf(names, open * 2);
            starts = Arrays.copyOf(starts, open * 2);
        }
        names[open] = name;
        starts[open++] = out.size();
    }

    private void sort(int first, JsonParser parser) throws InvalidJsonException {
        int start = starts[first];
        byte[] unsorted = out.since(start);
        Member[] members = new Member[open - first];
        for (int i = 0; i < members.length; i++) {
            int to = i + 1 < members.length ? starts[first + i + 1] : out.size();
            members[i] = new Member(names[first + i], starts[first + i], to);
        }
        Arrays.sort(members);
        out.truncate(start);
        String previous = null;
        for (Member member : members) {
            if (member.name().equals(previous)) {
                throw new InvalidJsonException(
                        Problem.DUPLICATE_KEY, "duplicate key \"" + member.name() + "\"" + at(parser));
            }
            out.copy(unsorted, member.from() - start, member.to() - member.from());
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
            out.put(bracket);
        } else {
            out.replaceLast(bracket);
        }
    }

    private void name(String name) throws InvalidJsonException {
        int length = name.length();
        if (length > Json.MAX_NAME_LENGTH && name.codePointCount(0, length) > Json.MAX_NAME_LENGTH) {
            throw new InvalidJsonException(
                    Problem.TOO_COMPLEX,
                    "the name of a member has " + name.codePointCount(0, length) + " characters; at most "
                            + Json.MAX_NAME_LENGTH + " are allowed");
        }
        if (scratch.length < length) {
            scratch = new char[length * 2];
        }
        name.getChars(0, length, scratch, 0);
        out.string(scratch, 0, length);
    }

    private void number(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int length = parser.getTextLength();
        if (!CanonicalNumber.isCanonical(text, from, length)) {
            out.ascii(CanonicalNumber.of(new String(text, from, length)));
            return;
        }
        out.ascii(text, from, length);
    }

    private static String at(JsonParser parser) {
        return " at byte " + Math.max(0, parser.currentLocation().getByteOffset());
    }
}
