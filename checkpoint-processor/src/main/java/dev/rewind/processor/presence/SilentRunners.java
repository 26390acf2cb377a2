package dev.rewind.processor.presence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which silent runners of one partition are dealt with. The last events of a runner may still wait in the log when it is
 * found silent. So its plans are looked for until the stores have everything that the log had at that time. A step that
 * waits needs no runner, so it stays open; when its wait has ended, it is closed as the others are.
 */
final class SilentRunners {

    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> waiting = new HashSet<>();

    /**
     * The runners whose plans are to be looked for.
     *
     * @param silent all runners that are silent now; the others are forgotten
     * @param alsoWaiting whether to look again for the plans of runners that hold steps that wait
     * @param now {@link System#nanoTime}
     */
    Set<String> due(Set<String> silent, boolean alsoWaiting, long now) {
        since.keySet().retainAll(silent);
        done.retainAll(silent);
        waiting.retainAll(silent);
        Set<String> due = new HashSet<>(silent);
        due.removeAll(done);
        if (alsoWaiting) {
            due.addAll(waiting);
        }
        due.forEach(runner -> since.putIfAbsent(runner, now));
        return due;
    }

    /**
     * The plans of these runners were looked for.
     *
     * @param stillWaiting those that hold steps that wait
     * @param at when, by {@link System#nanoTime}
     * @param ageMs how old the stores were then, in milliseconds; empty if that is not known
     */
    void reported(Set<String> runners, Set<String> stillWaiting, long at, OptionalLong ageMs) {
        waiting.removeAll(runners);
        waiting.addAll(stillWaiting);
        if (ageMs.isPresent()) {
            long through = at - TimeUnit.MILLISECONDS.toNanos(ageMs.getAsLong());
            runners.stream()
                    .filter(runner -> through - since.getOrDefault(runner, at) > 0)
                    .forEach(done::add);
        }
    }
}
