package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Rollback;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.answer.TimelineAnswer.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Draws the shape of a timeline: checkpoints from old to new on one line, with a branch for what a rollback left
 * behind.
 *
 * <pre>
 * ● 1
 * ├─○ 2
 * │ ○ 3
 * │ ╰─↩ r1 to 1
 * ● 4
 * </pre>
 *
 * <p>A full dot is a checkpoint on the current timeline; a hollow one was left behind by a rollback.
 */
final class TimelineTree {

    /**
     * One line: a checkpoint, or a rollback that ended an epoch.
     *
     * @param graph the drawing at the start of the line
     * @param checkpoint the checkpoint of this line; null for a rollback
     * @param rollback the rollback of this line; null for a checkpoint
     */
    record Row(
            String graph,
            @Nullable Checkpoint checkpoint,
            @Nullable Rollback rollback) {}

    private record Item(long epoch, long sequence, Entry entry) {}

    /** Rollback n ends epoch n: it comes after that epoch's checkpoints and before the next one's. */
    private static final Comparator<Item> AS_IT_HAPPENED =
            Comparator.comparingLong(Item::epoch).thenComparingLong(Item::sequence);

    private final Map<CheckpointId, List<Item>> following = new HashMap<>();
    private final List<Item> roots = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private TimelineTree(TimelineAnswer timeline) {
        Set<CheckpointId> shown = new HashSet<>();
        Map<Long, CheckpointId> tips = tips(timeline, shown);
        for (Entry entry : timeline.entries()) {
            Checkpoint checkpoint = entry.checkpoint();
            Rollback rollback = entry.rollback();
            if (checkpoint != null) {
                attach(new Item(checkpoint.epoch(), checkpoint.sequence(), entry), checkpoint.parent(), shown);
            } else if (rollback != null) {
                long ended = rollback.epoch() - 1;
                attach(new Item(ended, Long.MAX_VALUE, entry), tips.get(ended), shown);
            }
        }
        roots.sort(AS_IT_HAPPENED);
        following.values().forEach(items -> items.sort(AS_IT_HAPPENED));
    }

    static List<Row> rows(TimelineAnswer timeline) {
        TimelineTree tree = new TimelineTree(timeline);
        tree.draw(tree.roots, "");
        return tree.rows;
    }

    /**
     * The last checkpoint of each epoch; for an epoch without checkpoints, the one that it started from.
     *
     * @param shown receives the ids of all checkpoints of the timeline
     */
    private static Map<Long, CheckpointId> tips(TimelineAnswer timeline, Set<CheckpointId> shown) {
        Map<Long, CheckpointId> begun = new HashMap<>();
        Map<Long, CheckpointId> last = new HashMap<>();
        for (Entry entry : timeline.entries()) {
            Checkpoint checkpoint = entry.checkpoint();
            Rollback rollback = entry.rollback();
            if (checkpoint != null) {
                shown.add(checkpoint.id());
                last.merge(checkpoint.epoch(), checkpoint.id(), (a, b) -> a.sequence() > b.sequence() ? a : b);
            } else if (rollback != null) {
                begun.put(rollback.epoch(), rollback.checkpointId());
            }
        }
        begun.putAll(last);
        return begun;
    }

    private void attach(Item item, @Nullable CheckpointId to, Set<CheckpointId> shown) {
        List<Item> place =
                to == null || !shown.contains(to) ? roots : following.computeIfAbsent(to, id -> new ArrayList<>());
        place.add(item);
    }

    /** Draws one line downwards. Only branches recurse, so a long history needs no deep stack. */
    private void draw(List<Item> start, String gutter) {
        List<Item> level = start;
        while (!level.isEmpty()) {
            Item last = level.get(level.size() - 1);
            for (Item branch : level.subList(0, level.size() - 1)) {
                branchOff(branch, gutter);
            }
            Checkpoint next = last.entry().checkpoint();
            rows.add(row(gutter + (next == null ? "╰─↩" : dot(last)), last));
            level = next == null ? List.of() : following.getOrDefault(next.id(), List.of());
        }
    }

    private void branchOff(Item branch, String gutter) {
        Checkpoint first = branch.entry().checkpoint();
        rows.add(row(gutter + "├─" + (first == null ? "↩" : dot(branch)), branch));
        if (first != null) {
            draw(following.getOrDefault(first.id(), List.of()), gutter + "│ ");
        }
    }

    private static String dot(Item item) {
        return item.entry().current() ? "●" : "○";
    }

    private static Row row(String graph, Item item) {
        Entry entry = item.entry();
        return new Row(graph, entry.checkpoint(), entry.rollback());
    }
}
