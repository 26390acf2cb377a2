package dev.rewind.processor.copy;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.CopyFreshness;
import dev.rewind.processor.freshness.GroupMembership;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.storeapi.RoutingReport;
import dev.rewind.storeapi.StoreErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.InvalidStateStorePartitionException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partitions of this processor: those that it processes, and those of which it keeps a standby copy. It
 * cannot read anything before {@link #attach} is called.
 */
public final class LocalStores {
    private final EntityPartition partitions;
    private final AppliedProgress progress;
    private final GroupMembership membership;
    private final CopyStaleness staleness;
    private final AtomicReferenceArray<@Nullable Held> held;
    private volatile @Nullable Attached attached;

    /** Reads these partitions once a stream is attached. */
    public LocalStores(
            EntityPartition partitions, AppliedProgress progress, CopyFreshness freshness, GroupMembership membership) {
        this.partitions = partitions;
        this.held = new AtomicReferenceArray<>(partitions.count());
        this.progress = progress;
        this.membership = membership;
        this.staleness = new CopyStaleness(progress, freshness, membership);
    }

    /**
     * Looks a store up once, for a request with many reads. Kafka's own type looks it up with every read, which takes
     * longer than most reads. A read fails with {@code InvalidStateStoreException} if the store was closed since.
     *
     * @param isolation what reads see
     */
    private record OpenStore(IsolationLevel isolation)
            implements QueryableStoreType<ReadOnlyKeyValueStore<Bytes, byte[]>> {

        @Override
        public boolean accepts(StateStore store) {
            return QueryableStoreTypes.keyValueStore().accepts(store);
        }

        @Override
        public ReadOnlyKeyValueStore<Bytes, byte[]> create(StateStoreProvider provider, String name) {
            List<ReadOnlyKeyValueStore<Bytes, byte[]>> found = provider.stores(name, this);
            if (found.isEmpty()) {
                throw new InvalidStateStoreException("store " + name + " has moved");
            }
            return found.get(0).readOnly(isolation);
        }
    }

    /**
     * The stores of a partition that is processed here. If they are closed and opened again, the tenure is another one,
     * and reads through this reader fail.
     */
    private record Held(int tenure, StoreReader reader) {}

    private record Attached(KafkaStreams streams, GroupAssignment assignment) {}

    /**
     * Sets the stream whose stores are read.
     *
     * @param address {@code host:port} that this processor advertises
     */
    public void attach(KafkaStreams streams, String address) {
        attached = new Attached(streams, new GroupAssignment(streams, address));
    }

    /**
     * Whether this processor has an assignment and can read all partitions of it. Active partitions have to be restored
     * and compared with the log; otherwise fresh answers would be reported as old. Standby copies must have caught up
     * with the log once. A processor without partitions is ready.
     */
    public boolean ready() {
        Attached here = attached;
        Set<Integer> assigned = membership.assigned();
        return here != null
                && assigned != null
                && here.streams().state().isRunningOrRebalancing()
                && assigned.stream()
                        .allMatch(partition ->
                                progress.holds(partition) && progress.isCompared(partition) && isReadable(partition))
                && here.assignment().here().stream().allMatch(this::isReadable);
    }

    public int partitionOf(EntityKey entity) {
        return partitions.of(entity);
    }

    /** The partitions that this processor processes. */
    public int[] active() {
        return progress.held();
    }

    /** The stores of a partition. */
    public PartitionCopy of(int partition) throws StoreProblem {
        if (partition >= partitions.count()) {
            throw new StoreProblem(StoreErrorCode.NOT_HERE, "there is no partition " + partition);
        }
        if (progress.holds(partition)) {
            int tenure = progress.tenure(partition);
            long through = progress.through(partition);
            long eventAtMs = progress.eventAtMs(partition);
            return new PartitionCopy(partition, heldReader(partition, tenure), true, tenure, through, eventAtMs);
        }
        try {
            StoreReader reader = copyReader(partition);
            return new PartitionCopy(
                    partition, reader, false, progress.tenure(partition), reader.through(), AppliedProgress.NOTHING);
        } catch (InvalidStateStorePartitionException notHere) {
            throw elsewhere(partition);
        }
    }

    /** The stores of a partition that this processor processes; null while they cannot be read. */
    public @Nullable StoreReader readerOf(int partition) {
        try {
            return progress.holds(partition) ? of(partition).reader() : null;
        } catch (StoreProblem | InvalidStateStoreException notNow) {
            return null;
        }
    }

    /** The stores of several partitions. */
    public List<PartitionCopy> of(int... wanted) throws StoreProblem {
        List<PartitionCopy> copies = new ArrayList<>();
        for (int partition : wanted) {
            copies.add(of(partition));
        }
        return copies;
    }

    /** See {@link CopyStaleness#ms}. */
    public OptionalLong stalenessMs(PartitionCopy copy) throws StoreProblem {
        return staleness.ms(copy);
    }

    /** The partitions that this processor holds, or will hold as soon as they are restored. */
    public Set<Integer> toBeHeld() throws StoreProblem {
        Set<Integer> all = new TreeSet<>(here().assignment().here());
        Set<Integer> assigned = membership.assigned();
        if (assigned != null) {
            all.addAll(assigned);
        }
        Arrays.stream(progress.held()).forEach(all::add);
        return all;
    }

    /** The offset below which all events are in the standby copy of this partition; empty if there is no copy. */
    public OptionalLong throughOfCopy(int partition) {
        try {
            return OptionalLong.of(copyReader(partition).through());
        } catch (InvalidStateStoreException | StoreProblem notNow) {
            return OptionalLong.empty();
        }
    }

    /** Lists only partitions that can be read now, so that a caller that then reads them gets an answer. */
    public RoutingReport routing() throws StoreProblem {
        GroupAssignment assignment = here().assignment();
        List<Integer> active = membership.isValid()
                ? Arrays.stream(progress.held())
                        .boxed()
                        .filter(this::isReadable)
                        .toList()
                : List.of();
        // A partition that is being restored to be processed here can be read too, but only until it is opened.
        List<Integer> standby = assignment.here().stream()
                .filter(partition -> !active.contains(partition)
                        && (progress.holds(partition) || !assignment.address().equals(assignment.owner(partition)))
                        && isReadable(partition))
                .toList();
        return new RoutingReport(
                partitions.count(),
                assignment.hosts(partitions.count()),
                new RoutingReport.Here(assignment.address(), active, standby));
    }

    private boolean isReadable(int partition) {
        try {
            PartitionCopy copy = of(partition);
            // This read can fail: Kafka Streams lists a task some time after it has opened it.
            copy.reader().through();
            stalenessMs(copy);
            return true;
        } catch (InvalidStateStoreException | StoreProblem notNow) {
            return false;
        }
    }

    private StoreProblem elsewhere(int partition) throws StoreProblem {
        GroupAssignment assignment = here().assignment();
        Collection<Integer> toCome = assignment.here();
        String owner = assignment.owner(partition);
        return owner == null || toCome.contains(partition)
                ? StoreProblem.restoring("partition " + partition + " is not open yet")
                : new StoreProblem(
                        StoreErrorCode.NOT_HERE, "partition " + partition + " is not here; " + owner + " has it");
    }

    /**
     * Reads a partition that is not processed here. Only what is committed is read: a task that is being closed may
     * still have rows that it drops, and then its copy would have less than {@link StoreReader#through} said.
     */
    private StoreReader copyReader(int partition) throws StoreProblem {
        return reader(partition, true, IsolationLevel.READ_COMMITTED);
    }

    /** Reads a partition that is processed here. Its stores are looked up once, because that takes as long as a read. */
    private StoreReader heldReader(int partition, int tenure) throws StoreProblem {
        Held known = held.get(partition);
        if (known != null && known.tenure() == tenure) {
            return known.reader();
        }
        boolean usual = here().streams().state() == KafkaStreams.State.RUNNING;
        StoreReader reader = reader(partition, !usual, IsolationLevel.READ_UNCOMMITTED);
        held.set(partition, new Held(tenure, reader));
        return reader;
    }

    private StoreReader reader(int partition, boolean alsoStandby, IsolationLevel isolation) throws StoreProblem {
        OpenStore open = new OpenStore(isolation);
        return new StoreReader(
                store(StoreLayout.ENTITIES, partition, alsoStandby, open),
                store(StoreLayout.SNAPSHOTS, partition, alsoStandby, open),
                store(StoreLayout.RECORDS, partition, alsoStandby, open));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition, boolean alsoStandby, OpenStore open)
            throws StoreProblem {
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> wanted =
                StoreQueryParameters.fromNameAndType(name, open).withPartition(partition);
        return here().streams().store(alsoStandby ? wanted.enableStaleStores() : wanted);
    }

    private Attached here() throws StoreProblem {
        Attached here = attached;
        if (here == null) {
            throw StoreProblem.restoring("the stream has not started");
        }
        return here;
    }
}
