package dev.rewind.processor.http;

import dev.rewind.events.json.Sha256;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.copy.PositionWait;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.layout.AppliedOffset;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.StorePaths;
import dev.rewind.storeapi.frame.RowStreamWriter;
import dev.rewind.storeapi.frame.StoredRow;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
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
 * Sends all rows of one partition in the order of their keys, as they are between two events. The position in the
 * answer is that of the earlier event. A slow reader occupies one thread and no memory.
 */
final class RowStreamRoute {
    private static final int MAX_READERS = 2;
    private static final int COMMITTED_WITHIN_S = 5;

    private final LocalStores stores;
    private final AppliedProgress progress;
    private final IntFunction<CompletableFuture<Long>> committed;
    private final Semaphore readers = new Semaphore(MAX_READERS);

    /** @param committed see {@link PositionWait} */
    RowStreamRoute(LocalStores stores, AppliedProgress progress, IntFunction<CompletableFuture<Long>> committed) {
        this.stores = stores;
        this.progress = progress;
        this.committed = committed;
    }

    void add(RoutesConfig routes) {
        routes.get(StorePaths.ROWS_TEMPLATE, this::answer);
    }

    /** The rows as they are after one event and before the next. */
    private record View(
            long processed,
            KeyValueIterator<Bytes, byte[]> entities,
            KeyValueIterator<Bytes, byte[]> snapshots,
            KeyValueIterator<Bytes, byte[]> records)
            implements AutoCloseable {

        static View of(StoreReader reader, long processed) {
            return new View(
                    processed,
                    StoreReader.opened(reader.entities().range(AppliedOffset.BEHIND, null)),
                    StoreReader.opened(reader.snapshots().range(AppliedOffset.BEHIND, null)),
                    StoreReader.opened(reader.records().range(AppliedOffset.BEHIND, null)));
        }

        void writeTo(RowStreamWriter out) throws IOException {
            write(StoreLayout.ENTITIES, entities, value -> value, out);
            write(StoreLayout.SNAPSHOTS, snapshots, Sha256::digest, out);
            write(StoreLayout.RECORDS, records, value -> value, out);
            out.finish();
        }

        private static void write(
                String store, KeyValueIterator<Bytes, byte[]> rows, UnaryOperator<byte[]> shown, RowStreamWriter out)
                throws IOException {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                out.write(new StoredRow(store, row.key.get(), shown.apply(row.value)));
            }
        }

        @Override
        public void close() {
            entities.close();
            snapshots.close();
            records.close();
        }
    }

    private void answer(Context request) throws StoreProblem {
        int partition = RequestParameters.partition(new HttpStoreCall(request));
        PartitionCopy copy = stores.of(partition);
        if (!copy.isActive()) {
            throw new StoreProblem(StoreErrorCode.NOT_HERE, "this processor only has a copy of partition " + partition);
        }
        StoreReader reader = copy.reader();
        if (!readers.tryAcquire()) {
            throw new StoreProblem(
                    StoreErrorCode.BUSY,
                    MAX_READERS + " other callers are reading rows; ask again when they have finished");
        }
        try {
            learnPosition(partition);
            try (View view = progress.still(partition, processed -> View.of(reader, processed))) {
                if (view.processed() != AppliedProgress.NOTHING) {
                    request.header(StoreHeaders.POSITION, new Position(partition, view.processed()).toString());
                }
                request.contentType(RowStreamWriter.MEDIA_TYPE);
                view.writeTo(new RowStreamWriter(request.outputStream()));
            }
        } catch (IOException disconnected) {
            throw new IllegalStateException(
                    "the reader of the rows of partition " + partition + " closed its connection", disconnected);
        } finally {
            readers.release();
        }
    }

    /** After a restart and until the next event, only the group's committed offset says how far the stores are. */
    private void learnPosition(int partition) {
        if (progress.processed(partition) == AppliedProgress.NOTHING) {
            long next = committed
                    .apply(partition)
                    .completeOnTimeout(0L, COMMITTED_WITHIN_S, TimeUnit.SECONDS)
                    .join();
            progress.passed(partition, next - 1);
        }
    }
}
