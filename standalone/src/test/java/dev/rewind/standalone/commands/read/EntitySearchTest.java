package dev.rewind.standalone.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntitySearchTest {

    @ParameterizedTest
    @CsvSource({
        "order, plan, order-42, true",
        "ORDER, plan, order-42, true",
        "-42, plan, order-42, true",
        "plan, plan, order-42, true",
        "task, plan, order-42, false",
        "o.der, plan, order-42, false",
        "plan:order-*, plan, order-42, true",
        "plan:order-*, task, order-42, false",
        "order-*, task, order-42, true",
        "order-?, task, order-42, false",
        "order-??, task, order-42, true",
        "*:order-42, task, order-42, true",
        "*42, plan, north:order-42, true",
        "order-*, plan, an-order-42, false",
        "a[b*, plan, a[b-1, true"
    })
    void anIdMatchesByAPartOrAsAPattern(String typed, String type, String id, boolean matches) {
        EntitySearch search = new EntitySearch(null, List.of(), typed, null);

        assertThat(search.matches().test(entity(type, id))).isEqualTo(matches);
    }

    @Test
    void anEntityThatHasNotChangedSinceIsLeftOut() {
        assertThat(isFoundSince("2026-01-31T12:00:00Z")).isFalse();
        assertThat(isFoundSince("2026-01-31T11:59:59.999Z")).isTrue();
    }

    private static boolean isFoundSince(String time) {
        return new EntitySearch(null, List.of(), null, Instant.parse(time))
                .matches()
                .test(entity("plan", "order-42"));
    }

    private static ObjectNode entity(String type, String id) {
        return Json.mapper()
                .createObjectNode()
                .put("entity_type", type)
                .put("entity_id", id)
                .put("updated_at", "2026-01-31T12:00:00Z");
    }
}
