package dev.rewind.query.resource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Adds JSON to a JSON object without parsing either. States are large and must keep the bytes that were hashed. */
public final class JsonSplice {

    private JsonSplice() {}

    /**
     * The object with one more member at its end.
     *
     * @param object a JSON object with at least one member, without surrounding white space
     */
    public static byte[] into(byte[] object, String member, byte[] value) {
        byte[] name = (",\"" + member + "\":").getBytes(StandardCharsets.UTF_8);
        int end = object.length - 1;
        byte[] whole = Arrays.copyOf(object, object.length + name.length + value.length);
        System.arraycopy(name, 0, whole, end, name.length);
        System.arraycopy(value, 0, whole, end + name.length, value.length);
        whole[whole.length - 1] = '}';
        return whole;
    }
}
