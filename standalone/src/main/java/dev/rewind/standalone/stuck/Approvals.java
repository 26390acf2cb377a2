package dev.rewind.standalone.stuck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.HumanValues;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says whether the caller can approve what waits for a person, and what it lacks if not. */
public final class Approvals {

    private static final Set<String> APPROVERS = Set.of("approver", "admin");

    private final Supplier<JsonNode> ask;
    private @Nullable JsonNode me;

    /** @param ask reads who the caller is; called at most once, and only if something waits for an approval */
    Approvals(Supplier<JsonNode> ask) {
        this.ask = ask;
    }

    /** The approvals of the caller of this query API. */
    public static Approvals of(RewindClient client) {
        return new Approvals(() -> {
            try {
                return client.get(RewindClient.path("api", "me")).tree();
            } catch (ProblemException e) {
                return MissingNode.getInstance();
            }
        });
    }

    /** Whether any caller can approve: not where callers do not authenticate. */
    boolean arePossible() {
        return me().path("authenticated").asBoolean(true);
    }

    /**
     * Why the caller cannot approve; empty if it can.
     *
     * @param requestedBy the person that has asked for what waits; null if none has
     */
    String barrier(@Nullable String requestedBy) {
        if (!arePossible()) {
            return "approving it needs REWIND_AUTH=token or jwt, because without it callers do not prove their names";
        }
        if (!APPROVERS.contains(me().path("role").asText("admin"))) {
            return "by a person with the role approver";
        }
        return requestedBy != null && requestedBy.equals(me().path("name").asText())
                ? "by another person than " + HumanValues.oneLine(requestedBy)
                : "";
    }

    private JsonNode me() {
        JsonNode known = me == null ? ask.get() : me;
        me = known;
        return known;
    }
}
