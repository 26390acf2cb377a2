package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.RewindClient;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks the query API to start, pause, continue or stop a job. */
record BulkControlRequest(RewindClient client) {

    /**
     * Sends the request.
     *
     * @param verb the last part of the route
     * @return the job
     */
    JsonNode send(String id, String verb, @Nullable String reason) {
        ObjectNode body = Json.mapper().createObjectNode();
        if (reason != null) {
            body.put("reason", reason);
        }
        return client.post(
                        RewindClient.path("api", "bulk", id, verb),
                        "application/json",
                        body.toString().getBytes(StandardCharsets.UTF_8))
                .tree();
    }
}
