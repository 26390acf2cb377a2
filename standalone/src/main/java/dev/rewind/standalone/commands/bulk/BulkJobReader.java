package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import java.util.Map;

/** Reads bulk jobs with where their rollbacks stand. */
final class BulkJobReader {

    private BulkJobReader() {}

    /** The job; without its rollbacks if the query API cannot say where they stand, such as while a processor is away. */
    static JsonNode withRollbacks(RewindClient client, String id) {
        String path = RewindClient.path("api", "bulk", id);
        try {
            return client.get(path, Map.of("include", "rollbacks")).tree();
        } catch (ProblemException e) {
            return client.get(path).tree();
        }
    }
}
