package dev.rewind.query.resource;

import dev.rewind.events.json.Snapshot;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;

/**
 * The limit of a state that a caller sends.
 *
 * @param max bytes of canonical JSON
 */
public record StateSize(int max) {

    /**
     * Refuses a state that is too large.
     *
     * @throws Problem if the state is larger
     */
    public void check(Snapshot state) {
        if (state.size() > max) {
            throw Problem.of(
                            ProblemCode.STATE_TOO_LARGE,
                            "state has " + state.size() + " bytes of canonical JSON; at most " + max + " are allowed",
                            "keep large content elsewhere and put a reference into the state")
                    .with("size_bytes", state.size())
                    .with("limit_bytes", max);
        }
    }
}
