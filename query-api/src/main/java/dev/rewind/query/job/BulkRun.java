package dev.rewind.query.job;

import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One job in the hands of a worker: which item is next, which requests have no decision yet, and which outcomes are not
 * recorded. It neither reads clocks nor topics.
 */
final class BulkRun {

    /** Requests without a decision. More would only wait in the log, before the requests of others. */
    static final int MOST_IN_FLIGHT = 100;

    private static final long SILENT_AFTER = Duration.ofSeconds(30).toNanos();
    private static final long LOOK_AGAIN_AFTER = Duration.ofSeconds(10).toNanos();

    private final List<@Nullable BulkOutcome> outcomes;
    private final BulkPace pace;
    private final Map<Integer, Asked> inFlight = new HashMap<>();
    private final Set<Integer> again = new TreeSet<>();
    private final Set<Integer> changed = new TreeSet<>();
    private int next = 1;

    /** A request under way. */
    private record Asked(long since, @Nullable Position position, boolean processed) {}

    /** A request that has had no decision for long, and where it is in the log. */
    record Silent(int number, Position position) {}

    /**
     * Continues a job. Every item without an outcome is asked for, also if another worker may have asked for it: the
     * request has the same id.
     *
     * @param known the outcomes so far
     */
    BulkRun(List<@Nullable BulkOutcome> known, int rate, long nanoTime) {
        outcomes = new ArrayList<>(known);
        pace = new BulkPace(rate, nanoTime);
    }

    /** The numbers of the items to ask for now. They count as under way. */
    List<Integer> next(long nanoTime) {
        int room = pace.take(MOST_IN_FLIGHT - inFlight.size(), nanoTime);
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < room && !again.isEmpty()) {
            int number = again.iterator().next();
            again.remove(number);
            add(number, numbers, nanoTime);
        }
        while (numbers.size() < room && next <= outcomes.size()) {
            add(next++, numbers, nanoTime);
        }
        return numbers;
    }

    private void add(int number, List<Integer> numbers, long nanoTime) {
        if (outcomes.get(number - 1) == null) {
            inFlight.put(number, new Asked(nanoTime, null, false));
            numbers.add(number);
        }
    }

    /** The log has acknowledged the request of an item. */
    void acknowledged(int number, Position position) {
        inFlight.computeIfPresent(number, (it, asked) -> new Asked(asked.since(), position, false));
    }

    /** The log has not acknowledged the request of an item. It is asked for again. */
    void notAcknowledged(int number) {
        if (inFlight.remove(number) != null) {
            again.add(number);
        }
    }

    /** A fact tells the outcome of an item. */
    void decided(int number, BulkOutcome outcome) {
        if (number > outcomes.size()) {
            return;
        }
        BulkOutcome before = outcomes.get(number - 1);
        BulkOutcome after = before == null ? outcome : before.and(outcome);
        if (!after.equals(before)) {
            outcomes.set(number - 1, after);
            changed.add((number - 1) / BulkRecord.CHUNK);
        }
        inFlight.remove(number);
        again.remove(number);
    }

    /** Requests that have had no decision for long. They are not named again for a while. */
    List<Silent> silent(long nanoTime) {
        List<Silent> silent = new ArrayList<>();
        inFlight.replaceAll((number, asked) -> {
            Position position = asked.position();
            if (position == null || nanoTime - asked.since() < SILENT_AFTER) {
                return asked;
            }
            silent.add(new Silent(number, position));
            return new Asked(nanoTime - SILENT_AFTER + LOOK_AGAIN_AFTER, position, asked.processed());
        });
        return silent;
    }

    /** The processor has processed the request of an item. If it still has no decision the next time, it has none. */
    void processed(int number, Instant now) {
        Asked asked = inFlight.get(number);
        if (asked == null) {
            return;
        }
        if (asked.processed()) {
            decided(number, BulkOutcome.unanswered(now));
        } else {
            inFlight.put(number, new Asked(asked.since(), asked.position(), true));
        }
    }

    /** Whether requests have no decision yet. */
    boolean isWaiting() {
        return !inFlight.isEmpty();
    }

    /** Whether each item has an outcome. */
    boolean isComplete() {
        return outcomes.stream().allMatch(Objects::nonNull);
    }

    List<@Nullable BulkOutcome> outcomes() {
        return outcomes;
    }

    /** The chunks of outcomes that have changed since they were last taken. */
    List<Integer> takeChanged() {
        List<Integer> taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }
}
