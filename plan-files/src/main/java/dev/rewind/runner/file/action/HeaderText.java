package dev.rewind.runner.file.action;

import dev.rewind.events.json.Excerpt;
import java.nio.charset.StandardCharsets;

/** Encodes text for HTTP headers, which carry printable ASCII only. */
public final class HeaderText {

    /** Marks encoded text, as RFC 8187 does. */
    private static final String ENCODED = "UTF-8''";

    private static final int FIRST_BEYOND_ASCII = 0x80;

    private HeaderText() {}

    /**
     * Encodes a name. Printable ASCII stays as it is. Any other name becomes {@code UTF-8''} and the percent-encoded
     * name. Different names stay different.
     */
    public static String name(String name) {
        return isSendable(name) && !name.startsWith(ENCODED) ? name : ENCODED + ValueTemplate.encoded(name);
    }

    /**
     * Encodes the value of a placeholder in a header: characters beyond ASCII are percent-encoded.
     *
     * @throws IllegalArgumentException when the value has a control character
     */
    static String value(String header, String value) {
        StringBuilder sendable = new StringBuilder();
        value.codePoints().forEach(character -> {
            if (Character.isISOControl(character) && character != '\t') {
                throw new IllegalArgumentException(String.format(
                        "header %s cannot carry the control character U+%04X; remove it from the value \"%s\"",
                        header, character, Excerpt.of(value, value.length())));
            }
            String text = Character.toString(character);
            sendable.append(character < FIRST_BEYOND_ASCII ? text : ValueTemplate.encoded(text));
        });
        return sendable.toString();
    }

    /** Whether the text is printable ASCII. */
    public static boolean isSendable(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text)
                && text.chars().noneMatch(Character::isISOControl);
    }
}
