package dev.rewind.standalone.commands;

import dev.rewind.standalone.client.Answer;
import java.util.List;
import java.util.function.Supplier;

/** What a request leads to: a decision to be shown or, while there is none, where it will be seen. */
final class Decision {

    private Decision() {}

    /**
     * Tells it.
     *
     * @param member that a decision has
     * @param where the command that shows it later
     * @param lines it for people
     */
    static ExitCode told(
            RewindCommand rewind,
            QueryOptions query,
            Answer answer,
            String member,
            String where,
            Supplier<List<String>> lines) {
        if (answer.tree().has(member)) {
            query.output().write(answer.tree(), lines);
            return ExitCode.OK;
        }
        query.output().write(answer.tree(), List::of);
        rewind.terminal().say("Recorded, and not decided yet: " + where + " shows what becomes of it.");
        return ExitCode.UNAVAILABLE;
    }
}
