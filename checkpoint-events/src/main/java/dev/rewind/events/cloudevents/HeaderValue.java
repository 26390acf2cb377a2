package dev.rewind.events.cloudevents;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the values of attributes from headers. */
final class HeaderValue {

    private HeaderValue() {}

    /** Reads a Kafka header, which is UTF-8 (Kafka binding §3.2.3). */
    static String ofKafka(String name, byte[] value) throws UnreadableEventException {
        return isAscii(value) ? new String(value, StandardCharsets.US_ASCII) : utf8(name, value, value.length);
    }

    private static boolean isAscii(byte[] value) {
        for (byte b : value) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads an HTTP header: unquotes it, then decodes percent escapes (HTTP binding §3.1.3.2). */
    static String ofHttp(String name, String value) throws UnreadableEventException {
        String text = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"") ? unquoted(value) : value;
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return utf8(name, out.toByteArray(), out.size());
    }

    /** Removes quotes (RFC 9110 §5.6.4). */
    private static String unquoted(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            boolean escape = value.charAt(i) == '\\' && i + 1 < value.length() - 1;
            text.append(value.charAt(escape ? ++i : i));
        }
        return text.toString();
    }

    private static String utf8(String name, byte[] bytes, int length) throws UnreadableEventException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableEventException(
                    DeadLetterCode.INVALID_ATTRIBUTE, "CloudEvents attribute \"" + name + "\" is not UTF-8");
        }
    }
}
