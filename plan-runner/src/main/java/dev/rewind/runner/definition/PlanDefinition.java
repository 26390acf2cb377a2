package dev.rewind.runner.definition;

import dev.rewind.events.Limits;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.runner.StateFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a plan in order, by name and by stage. The steps of one stage run at the same time. Immutable.
 *
 * @param <T> the plan's state
 */
public final class PlanDefinition<T> {

    private static final int OUTLINE_CHARACTERS = 2_000;

    private final String name;
    private final Class<T> type;
    private final StateFormat format;
    private final List<PlanStep<T>> steps;
    private final Consumer<T> editCheck;
    private final int limit;
    private final List<List<PlanStep<T>>> stages = new ArrayList<>();
    private final Map<String, PlanStep<T>> byName = new HashMap<>();

    public PlanDefinition(
            String name, Class<T> type, StateFormat format, List<PlanStep<T>> steps, Consumer<T> editCheck, int limit) {
        this.name = name;
        this.type = type;
        this.format = format;
        this.steps = List.copyOf(steps);
        this.editCheck = editCheck;
        this.limit = limit;
        for (PlanStep<T> step : steps) {
            byName.put(step.name(), step);
            if (step.stage() == stages.size()) {
                stages.add(new ArrayList<>());
            }
            stages.get(step.stage()).add(step);
        }
    }

    public String name() {
        return name;
    }

    /** The type of the plan's state. */
    public Class<T> type() {
        return type;
    }

    /** How states are written and read. */
    public StateFormat format() {
        return format;
    }

    /** Throws if a state that a person has edited is not valid for this plan. */
    public Consumer<T> editCheck() {
        return editCheck;
    }

    /** How many plans of this name may run at once in all runners that serve it; 0 for no limit. */
    public int limit() {
        return limit;
    }

    public List<String> stepNames() {
        return steps.stream().map(PlanStep::name).toList();
    }

    /** What the events of a run say of the plan's steps. Too many names for a row that is written often are left out. */
    public PlanOutline outline() {
        List<String> names = stepNames();
        boolean isShort = names.size() <= Limits.OUTLINE_NAMES
                && names.stream().mapToInt(String::length).sum() <= OUTLINE_CHARACTERS;
        return new PlanOutline(names.size(), isShort ? names : List.of());
    }

    /** The stages in order, each with at least one step. */
    public List<List<PlanStep<T>>> stages() {
        return stages;
    }

    /** The step of this name, or null when the plan has none. */
    @Nullable
    public PlanStep<T> step(String stepName) {
        return byName.get(stepName);
    }
}
