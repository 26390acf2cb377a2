package dev.rewind.standalone.commands;

import dev.rewind.standalone.client.ApiAnswer;
import java.util.List;
import java.util.function.Supplier;

/** Reports the answer to a request: the decision or, before there is one, the command that shows it later. */
public final class DecisionReport {

    private DecisionReport() {}

    /**
     * Writes the answer, and a hint when the request is not decided yet.
     *
     * @param member a field that only an answer with a decision has
     * @param where the command that shows the decision later
     * @param lines the decision for people
     */
    public static ExitCode write(
            RewindCommand rewind,
            QueryOptions query,
            ApiAnswer answer,
            String member,
            String where,
            Supplier<List<String>> lines) {
        if (answer.tree().has(member)) {
            query.output().write(answer.tree(), lines);
            return ExitCode.OK;
        }
        query.output().write(answer.tree(), List::of);
        rewind.terminal().say("Recorded, but not decided yet: " + where + " shows the decision later.");
        return ExitCode.UNAVAILABLE;
    }
}
