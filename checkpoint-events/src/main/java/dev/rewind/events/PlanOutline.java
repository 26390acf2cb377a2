package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.check.Check;
import java.util.List;

/**
 * How many steps a plan has, and their names in order, as its runner says when it starts. A step's index is its place in
 * this list.
 *
 * @param steps the number of steps
 * @param names the names of all steps; empty if the runner gives only their number, as for a plan of very many steps
 */
public record PlanOutline(
        int steps,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> names) {

    /** @throws IllegalArgumentException when a value is out of its bounds */
    public PlanOutline {
        Check.between("outline.steps", steps, 1, Integer.MAX_VALUE);
        names = Check.list("outline.names", names, Limits.OUTLINE_NAMES);
        names.forEach(name -> Check.text("outline.names", name, Limits.NAME));
    }
}
