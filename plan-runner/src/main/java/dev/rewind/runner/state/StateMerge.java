package dev.rewind.runner.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges the states of steps that ran at the same time: a three-way merge, member by member. */
public final class StateMerge {

    private StateMerge() {}

    /**
     * Merges two states.
     *
     * @param base the state that both started from
     * @throws StepFailedException when both changed the same member in different ways
     */
    public static Snapshot of(Snapshot base, Snapshot ours, Snapshot theirs) throws StepFailedException {
        if (base.equals(theirs) || ours.equals(theirs)) {
            return ours;
        }
        if (base.equals(ours)) {
            return theirs;
        }
        JsonNode merged = merge(base.tree(), ours.tree(), theirs.tree(), "state");
        if (merged == null) {
            throw conflict("state");
        }
        return Snapshot.of(merged);
    }

    /** Merges one member. Null stands for a missing member. */
    private static @Nullable JsonNode merge(
            @Nullable JsonNode base, @Nullable JsonNode ours, @Nullable JsonNode theirs, String path)
            throws StepFailedException {
        if (same(ours, theirs) || same(base, theirs)) {
            return ours;
        }
        if (same(base, ours)) {
            return theirs;
        }
        if (!(ours instanceof ObjectNode left) || !(theirs instanceof ObjectNode right)) {
            throw conflict(path);
        }
        ObjectNode merged = left.objectNode();
        Set<String> names = new LinkedHashSet<>();
        addAll(names, left.fieldNames());
        addAll(names, right.fieldNames());
        for (String name : names) {
            JsonNode before = base instanceof ObjectNode object ? object.get(name) : null;
            JsonNode member = merge(before, left.get(name), right.get(name), path + "." + name);
            if (member != null) {
                merged.set(name, member);
            }
        }
        return merged;
    }

    private static void addAll(Set<String> names, Iterator<String> more) {
        more.forEachRemaining(names::add);
    }

    private static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        return one == null ? other == null : one.equals(other);
    }

    private static StepFailedException conflict(String path) {
        return StepFailedException.notRetryable(
                "state_conflict",
                "steps that ran at the same time changed " + path
                        + " in different ways; let each step change different members");
    }
}
