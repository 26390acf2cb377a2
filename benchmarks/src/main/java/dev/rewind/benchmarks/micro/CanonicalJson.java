package dev.rewind.benchmarks.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rewind.benchmarks.load.StepEvents;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Makes a state canonical and hashes it. Reference: a plain JSON mapper that reads and writes the same text. */
@State(Scope.Benchmark)
public class CanonicalJson {

    private static final ObjectMapper PLAIN = new ObjectMapper();

    /** The size of the state in bytes. */
    @Param({"1024", "65536"})
    public int stateBytes;

    private byte[] sorted = {};
    private byte[] unsorted = {};

    /** The same state with its members in canonical order and in another order. */
    @Setup
    public void state() throws IOException {
        PlanEvent started = new StepEvents(stateBytes, 1).started(1);
        Snapshot state = Objects.requireNonNull(started.state());
        sorted = state.bytes();
        unsorted = PLAIN.writeValueAsBytes(ReversedMembers.of(state.tree()));
    }

    @Benchmark
    public String canonicalAndHashed() throws IOException {
        return Snapshot.parse(sorted).hash();
    }

    @Benchmark
    public String unsortedCanonicalAndHashed() throws IOException {
        return Snapshot.parse(unsorted).hash();
    }

    @Benchmark
    public byte[] hashedOnly() {
        return Sha256.digest(sorted);
    }

    @Benchmark
    public byte[] referenceTreeAndBack() throws IOException {
        return PLAIN.writeValueAsBytes(PLAIN.readTree(sorted));
    }

    @Benchmark
    public byte[] ownMapperTreeAndBack() throws IOException {
        return Json.mapper().writeValueAsBytes(Json.mapper().readTree(sorted));
    }
}
