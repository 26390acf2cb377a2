package dev.rewind.storeapi.frame;

import java.util.List;

/**
 * A row of a partition's stores.
 *
 * @param store the name of its store, one of {@link #STORES}
 * @param key the bytes of its key
 * @param value the bytes of its value; of a snapshot, their SHA-256
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes that are passed on, never compared.
public record StoredRow(String store, byte[] key, byte[] value) {

    /**
     * The stores in the order in which {@link RowStreamWriter} writes them; each has its place in this list as number.
     */
    public static final List<String> STORES = List.of("entities", "snapshots", "records");
}
