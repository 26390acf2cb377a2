package dev.rewind.benchmarks.comparison.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON without blanks and with sorted members: jsonb orders members by their length and keeps no text. */
final class CanonicalText {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private CanonicalText() {}

    static String of(String json) {
        try {
            JsonNode tree = JSON.readTree(json);
            return JSON.writeValueAsString(JSON.treeToValue(tree, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL returned a state that is not JSON", e);
        }
    }
}
