package dev.rewind.processor.http;

import dev.rewind.events.json.Sha256;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.processor.store.Through;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * All rows of one partition in key order, as they are between two events; the position says after which. Snapshots go
 * as their SHA-256. Whoever reads slowly holds one thread and no memory.
 *
 * <p>Frames: store's number (1 entities, 2 snapshots, 3 records), length of the key (int), key, length of the value
 * (int), value. The end is a 0 with the number of rows (long): an answer without it is not whole.
 */
final class RowStream {
    static final String MEDIA_TYPE = "application/vnd.rewind.rows";

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int READERS = 2;
    private static final int COMMITTED_WITHIN_S = 5;

    private final LocalStores stores;
    private final Progress progress;
    private final IntFunction<CompletableFuture<Long>> committed;
    private final Semaphore readers = new Semaphore(READERS);

    RowStream(LocalStores stores, Progress progress, IntFunction<CompletableFuture<Long>> committed) {
        this.stores = stores;
        this.progress = progress;
        this.committed = committed;
    }

    /** What the stores had after one event and before the next. */
    private record View(
            long processed,
            KeyValueIterator<Bytes, byte[]> entities,
            KeyValueIterator<Bytes, byte[]> snapshots,
            KeyValueIterator<Bytes, byte[]> records)
            implements AutoCloseable {

        static View of(StoreReader reader, long processed) {
            return new View(
                    processed,
                    StoreReader.opened(reader.entities().range(Through.BEHIND, null)),
                    StoreReader.opened(reader.snapshots().range(Through.BEHIND, null)),
                    StoreReader.opened(reader.records().range(Through.BEHIND, null)));
        }

        @Override
        public void close() {
            entities.close();
            snapshots.close();
            records.close();
        }
    }

    void of(Context request) throws Problem {
        int partition = Parameters.partition(request);
        Copy copy = stores.of(partition);
        if (!copy.isActive()) {
            throw new Problem(421, "not_here", "only a copy of partition " + partition + " is here");
        }
        StoreReader reader = copy.reader();
        if (!readers.tryAcquire()) {
            throw new Problem(503, "busy", READERS + " others read rows already; ask again when they are done");
        }
        try {
            position(partition);
            try (View view = progress.still(partition, processed -> View.of(reader, processed))) {
                if (view.processed() != Progress.NOTHING) {
                    request.header(Position.HEADER, partition + ":" + view.processed());
                }
                request.contentType(MEDIA_TYPE);
                write(view, new DataOutputStream(new BufferedOutputStream(request.outputStream(), BUFFER_BYTES)));
            }
        } catch (IOException goneAway) {
            throw new IllegalStateException("whoever read the rows of partition " + partition + " went away", goneAway);
        } finally {
            readers.release();
        }
    }

    /** After a restart, all that is known until the next event is what the group has committed. */
    private void position(int partition) {
        if (progress.processed(partition) == Progress.NOTHING) {
            long next = committed
                    .apply(partition)
                    .completeOnTimeout(0L, COMMITTED_WITHIN_S, TimeUnit.SECONDS)
                    .join();
            progress.passed(partition, next - 1);
        }
    }

    private static void write(View view, DataOutputStream out) throws IOException {
        long rows = write(StoreLayout.NUMBERED.indexOf(StoreLayout.ENTITIES), view.entities(), value -> value, out)
                + write(StoreLayout.NUMBERED.indexOf(StoreLayout.SNAPSHOTS), view.snapshots(), Sha256::digest, out)
                + write(StoreLayout.NUMBERED.indexOf(StoreLayout.RECORDS), view.records(), value -> value, out);
        out.writeByte(0);
        out.writeLong(rows);
        out.flush();
    }

    private static long write(
            int store, KeyValueIterator<Bytes, byte[]> rows, UnaryOperator<byte[]> shown, DataOutputStream out)
            throws IOException {
        long count = 0;
        while (rows.hasNext()) {
            KeyValue<Bytes, byte[]> row = rows.next();
            byte[] key = row.key.get();
            byte[] value = shown.apply(row.value);
            out.writeByte(store + 1);
            out.writeInt(key.length);
            out.write(key);
            out.writeInt(value.length);
            out.write(value);
            count++;
        }
        return count;
    }
}
