package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.json.Json;
import dev.rewind.storeapi.StoreParameters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters by which dry runs ask a store server. */
final class DryRunQuery {

    private DryRunQuery() {}

    /** Adds a change to the state, by its hash: the state itself may be too large for a query. */
    static void edit(Map<String, String> query, PlanEvent.@Nullable Edit edit) {
        if (edit != null) {
            query.put(StoreParameters.EDIT_OF, edit.of().toString());
            query.put(StoreParameters.EDIT_HASH, edit.state().hash());
        }
    }

    /** A part of a request as JSON. */
    static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the request cannot be written as JSON", e);
        }
    }
}
