package dev.rewind.events.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event as text. If its state is already canonical, it is copied and not parsed, because the state is
 * the largest part of an event. The text to parse has a padded {@code null} in its place, so that positions in errors
 * stay correct.
 */
public final class DataText {

    private static final byte[] MEMBER = {'"', 's', 't', 'a', 't', 'e', '"', ':'};
    private static final byte[] NOTHING = {'n', 'u', 'l', 'l'};
    private static final Object TAKEN = DataText.class;

    private final byte[] json;
    private final @Nullable Snapshot state;

    private DataText(byte[] json, @Nullable Snapshot state) {
        this.json = json;
        this.state = state;
    }

    /**
     * Takes the state out of the text if it is canonical.
     *
     * @param json text in UTF-8; kept, not copied
     * @throws InvalidJsonException when the bytes are not Unicode text
     */
    public static DataText of(byte[] json) throws InvalidJsonException {
        JsonText.check(json);
        int from = state(json);
        int end = from < 0 ? -1 : CanonicalForm.end(json, from);
        if (end < from + NOTHING.length) {
            return new DataText(json, null);
        }
        byte[] rest = json.clone();
        Arrays.fill(rest, from, end, (byte) ' ');
        System.arraycopy(NOTHING, 0, rest, from, NOTHING.length);
        return new DataText(rest, Snapshot.ofCanonical(Arrays.copyOfRange(json, from, end)));
    }

    /** A parser for the rest of the text, before its first token, to be read with {@link #with}. */
    public JsonParser parser() throws InvalidJsonException {
        return Json.parserOfText(json);
    }

    /** A reader that puts the state back. */
    public ObjectReader with(ObjectReader reader) {
        return state == null ? reader : reader.withAttribute(TAKEN, state);
    }

    /** The state that was taken out of the text, or null. */
    static @Nullable Snapshot taken(DeserializationContext context) {
        return (Snapshot) context.getAttribute(TAKEN);
    }

    /** The position of the value of the outermost member {@code state}, or -1. */
    private static int state(byte[] json) {
        int depth = 0;
        for (int at = 0; at < json.length; at++) {
            switch (json[at]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    int end = at + MEMBER.length;
                    if (depth == 1 && end < json.length && Arrays.equals(json, at, end, MEMBER, 0, MEMBER.length)) {
                        return end;
                    }
                    at = endOfString(json, at + 1);
                }
                default -> {
                    // An escaped name could be a second state.
                }
            }
        }
        return -1;
    }

    private static int endOfString(byte[] json, int from) {
        int at = from;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at;
    }
}
