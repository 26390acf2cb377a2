package dev.rewind.standalone.output;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Step.PlanOutline;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a plan is among its steps.
 *
 * @param at the number of the step, from 1: the one under way, or the one that failed last
 * @param of the number of all steps
 * @param coming the names of the steps after it, as far as they are known; empty for a plan that has ended
 */
public record PlanPlace(int at, int of, List<String> coming) {

    private static final int MOST_NAMES = 5;
    private static final Set<EntityStatus> ENDED = Set.of(EntityStatus.COMPLETED, EntityStatus.FAILED);

    /** The place of a plan; null if its runner did not say which steps it has, or no step is known to count. */
    public static @Nullable PlanPlace of(Entity entity) {
        PlanOutline outline = entity.outline();
        if (outline == null || entity.status() == EntityStatus.COMPLETED) {
            return null;
        }
        int underWay = entity.openSteps().stream()
                .map(Entity.OpenStep::index)
                .filter(Objects::nonNull)
                .mapToInt(index -> index)
                .max()
                .orElse(-1);
        Entity.Failure failure = entity.lastFailure();
        String failed = underWay >= 0 || failure == null ? null : failure.step();
        int index = failed == null ? underWay : outline.names().indexOf(failed);
        if (index < 0 || index >= outline.steps()) {
            return null;
        }
        List<String> names = outline.names();
        List<String> coming = ENDED.contains(entity.status()) || index + 1 >= names.size()
                ? List.of()
                : names.subList(index + 1, names.size());
        return new PlanPlace(index + 1, outline.steps(), coming);
    }

    /** {@code step 3 of 5}. */
    @Override
    public String toString() {
        return "step " + at + " of " + of;
    }

    /** {@code 3 of 5, then pack, ship}. */
    public String withComing() {
        int more = coming.size() - MOST_NAMES;
        String names = String.join(
                ", ",
                coming.stream().limit(MOST_NAMES).map(HumanValues::oneLine).toList());
        return at + " of " + of
                + (coming.isEmpty() ? "" : ", then " + names + (more > 0 ? " and " + more + " more" : ""));
    }
}
