package dev.rewind.processor.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.util.Set;

/** Recognises rows that an earlier version of format 2 wrote. They lack members that rows have today. */
final class EarlierRow {

    /** The table of docs/repair.md lists them. */
    static final Set<String> LATER_MEMBERS = Set.of(
            "end_offset",
            "closed_error",
            "resumed_at",
            "waits",
            "status_since",
            "last_failure",
            "standing",
            "undone_before");

    /** The steps that a rollback takes back, and what each of them has had since. */
    private static final String UNDO = "undo";

    static final String OUTCOME = "outcome";

    private static final String LEDGER = "ledger";

    /** Builds between two releases wrote it into each line. It follows from the other members, and no reader uses it. */
    private static final String DERIVED = "base_to_ask";

    private EarlierRow() {}

    /** Whether a stored row lacks members that rows have today, and is the same in all others. */
    static boolean saysTheSame(byte[] stored, byte[] rebuilt) {
        try {
            JsonNode earlier = Json.mapper().readTree(stored);
            for (JsonNode line : earlier.path(LEDGER)) {
                if (line instanceof ObjectNode written) {
                    written.remove(DERIVED);
                }
            }
            if (Json.mapper().readTree(rebuilt) instanceof ObjectNode today) {
                LATER_MEMBERS.stream().filter(member -> !earlier.has(member)).forEach(today::remove);
                for (int i = 0; i < today.path(UNDO).size(); i++) {
                    boolean lacksOutcome = !earlier.path(UNDO).path(i).has(OUTCOME);
                    if (lacksOutcome && today.path(UNDO).get(i) instanceof ObjectNode step) {
                        step.remove(OUTCOME);
                    }
                }
                return today.equals(earlier);
            }
            return false;
        } catch (IOException noJson) {
            return false;
        }
    }
}
