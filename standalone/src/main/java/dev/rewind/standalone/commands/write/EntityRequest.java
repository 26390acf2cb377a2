package dev.rewind.standalone.commands.write;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.QueryOptions;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import java.util.List;

/** Sends a request about an entity as a whole, such as {@code pause}, and reports the decision. */
record EntityRequest(RewindCommand rewind, QueryOptions query) {

    /**
     * Sends the request.
     *
     * @param verb the last part of the route
     * @return the exit code
     */
    int send(String verb, EntityKey key, byte[] body) {
        ApiAnswer answer = query.client()
                .post(RewindClient.path("api", "entities", key.type(), key.id(), verb), "application/json", body);
        return DecisionReport.write(rewind, query, answer, "entity_id", "rewind timeline " + key, () -> {
                    Entity head = answer.as(Entity.class);
                    return List.of(key + " " + HumanValues.wire(head.status()) + ", epoch " + head.epoch());
                })
                .number();
    }
}
