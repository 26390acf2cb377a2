package dev.rewind.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts JSON into JSON without reading either: states are large and go through as the bytes that were hashed. */
final class Splice {

    private Splice() {}

    /**
     * The object with one more member at its end.
     *
     * @param object a JSON object with at least one member, no white space around it
     */
    static byte[] into(byte[] object, String member, byte[] value) {
        byte[] name = (",\"" + member + "\":").getBytes(StandardCharsets.UTF_8);
        int end = object.length - 1;
        byte[] whole = Arrays.copyOf(object, object.length + name.length + value.length);
        System.arraycopy(name, 0, whole, end, name.length);
        System.arraycopy(value, 0, whole, end + name.length, value.length);
        whole[whole.length - 1] = '}';
        return whole;
    }
}
