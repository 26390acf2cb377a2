package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.store.Freshness;
import dev.rewind.processor.store.Membership;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.InvalidStateStorePartitionException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that can be read here: those that this processor works on, and those of which it keeps a standby copy.
 * Says of each how old what it answers may be. Knows nothing until the stream is attached.
 */
public final class LocalStores {
    private final Partitions partitions;
    private final Progress progress;
    private final Membership membership;
    private final Staleness staleness;
    private volatile @Nullable Attached attached;

    /** Stores over these partitions. */
    public LocalStores(Partitions partitions, Progress progress, Freshness freshness, Membership membership) {
        this.partitions = partitions;
        this.progress = progress;
        this.membership = membership;
        this.staleness = new Staleness(progress, freshness, membership);
    }

    private record Attached(KafkaStreams streams, Assignment assignment) {}

    /**
     * Says whose stores these are.
     *
     * @param address {@code host:port} that this processor advertises
     */
    public void attach(KafkaStreams streams, String address) {
        attached = new Attached(streams, new Assignment(streams, address));
    }

    /**
     * Whether this processor has been told what it is to hold and can answer for all of it: active partitions are
     * restored and compared with the log, so that what is fresh is not told to be old, and standby copies have once
     * caught up. With nothing to hold it is ready too: a spare.
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

    int partitionOf(EntityKey entity) {
        return partitions.of(entity);
    }

    /** Every partition that this processor works on. */
    int[] active() {
        return progress.held();
    }

    /** The stores of a partition. */
    Copy of(int partition) throws Problem {
        if (partition >= partitions.count()) {
            throw new Problem(421, "not_here", "there is no partition " + partition);
        }
        if (progress.holds(partition)) {
            int tenure = progress.tenure(partition);
            long through = progress.through(partition);
            long eventAtMs = progress.eventAtMs(partition);
            boolean usual = here().streams().state() == KafkaStreams.State.RUNNING;
            return new Copy(partition, reader(partition, !usual), true, tenure, through, eventAtMs);
        }
        try {
            StoreReader reader = reader(partition, true);
            return new Copy(partition, reader, false, progress.tenure(partition), reader.through(), Progress.NOTHING);
        } catch (InvalidStateStorePartitionException notHere) {
            throw elsewhere(partition);
        }
    }

    /** The stores of several partitions. */
    List<Copy> of(int... wanted) throws Problem {
        List<Copy> copies = new ArrayList<>();
        for (int partition : wanted) {
            copies.add(of(partition));
        }
        return copies;
    }

    /** See {@link Staleness#ms}. */
    OptionalLong stalenessMs(Copy copy) throws Problem {
        return staleness.ms(copy);
    }

    /** Every partition that is worked on or copied here, or is to be as soon as its stores are filled. */
    Set<Integer> toBeHeld() throws Problem {
        Set<Integer> all = new TreeSet<>(here().assignment().here());
        Set<Integer> assigned = membership.assigned();
        if (assigned != null) {
            all.addAll(assigned);
        }
        Arrays.stream(progress.held()).forEach(all::add);
        return all;
    }

    /** Below which offset everything is in a standby copy here; empty without one. */
    OptionalLong throughOfCopy(int partition) {
        try {
            return OptionalLong.of(reader(partition, true).through());
        } catch (InvalidStateStoreException | Problem notNow) {
            return OptionalLong.empty();
        }
    }

    /** Lists only what would be answered now: whoever asks for all of it and then reads is not sent away. */
    Routing routing() throws Problem {
        Assignment assignment = here().assignment();
        List<Integer> active = membership.isValid()
                ? Arrays.stream(progress.held())
                        .boxed()
                        .filter(this::isReadable)
                        .toList()
                : List.of();
        // What is still being restored to be worked on here can be read already, but only until it is opened.
        List<Integer> standby = assignment.here().stream()
                .filter(partition -> !active.contains(partition)
                        && (progress.holds(partition) || !assignment.address().equals(assignment.owner(partition)))
                        && isReadable(partition))
                .toList();
        return new Routing(
                partitions.count(),
                assignment.hosts(partitions.count()),
                new Routing.Here(assignment.address(), active, standby));
    }

    private boolean isReadable(int partition) {
        try {
            Copy copy = of(partition);
            // Kafka Streams lists a task some time after it has opened it.
            copy.reader().through();
            stalenessMs(copy);
            return true;
        } catch (InvalidStateStoreException | Problem notNow) {
            return false;
        }
    }

    private Problem elsewhere(int partition) throws Problem {
        Assignment assignment = here().assignment();
        Collection<Integer> toCome = assignment.here();
        String owner = assignment.owner(partition);
        return owner == null || toCome.contains(partition)
                ? Problem.restoring("partition " + partition + " is not open yet")
                : new Problem(421, "not_here", "partition " + partition + " is not here; " + owner + " has it");
    }

    private StoreReader reader(int partition, boolean alsoStandby) throws Problem {
        return new StoreReader(
                store(StoreLayout.ENTITIES, partition, alsoStandby),
                store(StoreLayout.SNAPSHOTS, partition, alsoStandby),
                store(StoreLayout.RECORDS, partition, alsoStandby));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition, boolean alsoStandby) throws Problem {
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> wanted = StoreQueryParameters.fromNameAndType(
                        name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition);
        return here().streams().store(alsoStandby ? wanted.enableStaleStores() : wanted);
    }

    private Attached here() throws Problem {
        Attached here = attached;
        if (here == null) {
            throw Problem.restoring("the stream has not started");
        }
        return here;
    }
}
