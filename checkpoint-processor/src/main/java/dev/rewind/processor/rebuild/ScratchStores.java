package dev.rewind.processor.rebuild;

import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.store.PartitionStores;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rebuilt stores of one partition. */
final class ScratchStores implements AutoCloseable {
    private final Map<String, ScratchStore> byName;

    ScratchStores(Path directory) {
        byName = StoreLayout.NUMBERED.stream()
                .collect(Collectors.toMap(Function.identity(), name -> new ScratchStore(directory, name)));
    }

    ScratchStore store(String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    PartitionStores asStores() {
        return new PartitionStores(
                store(StoreLayout.ENTITIES), store(StoreLayout.SNAPSHOTS), store(StoreLayout.RECORDS));
    }

    @Override
    public void close() {
        byName.values().forEach(ScratchStore::close);
    }
}
