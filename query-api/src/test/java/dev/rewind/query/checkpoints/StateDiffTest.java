package dev.rewind.query.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateDiffTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{\"a\":1} | {\"a\":2} | [{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]",
                "{\"a\":1} | {\"a\":null} | [{\"op\":\"replace\",\"path\":\"/a\",\"value\":null}]",
                "{\"a/b~\":1} | {} | [{\"op\":\"remove\",\"path\":\"/a~1b~0\"}]",
                "{} | {\"\":[1]} | [{\"op\":\"add\",\"path\":\"/\",\"value\":[1]}]",
                "[1,2,3,4] | [1,4] | [{\"op\":\"remove\",\"path\":\"/2\"},{\"op\":\"remove\",\"path\":\"/1\"}]",
                "[1,4] | [1,2,3,4] | [{\"op\":\"add\",\"path\":\"/1\",\"value\":2},{\"op\":\"add\",\"path\":\"/2\",\"value\":3}]",
                "1 | {} | [{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]",
                "9007199254740993 | 9007199254740992 | [{\"op\":\"replace\",\"path\":\"\",\"value\":9007199254740992}]",
                "{\"a\":[1]} | {\"a\":[1]} | []",
            })
    void changesBecomeAPatch(String before, String after, String patch) throws IOException {
        StateDiff diff = StateDiff.between(json(before), json(after));

        assertThat(Json.mapper().<JsonNode>valueToTree(diff.patch())).isEqualTo(json(patch));
    }

    @Test
    void eachChangeNamesItsPlaceByAPointer() throws IOException {
        StateDiff diff = StateDiff.between(
                json("{\"order\":{\"items\":[{\"price\":1},{\"price\":2}]},\"gone\":true}"),
                json("{\"order\":{\"items\":[{\"price\":1},{\"price\":3}]},\"new\":0}"));

        assertThat(diff.changes())
                .extracting(
                        change -> change.kind() + " " + change.path() + " " + change.before() + " " + change.after())
                .containsExactly("CHANGED /order/items/1/price 2 3", "REMOVED /gone true null", "ADDED /new null 0");
    }

    @Test
    void differentPlacesHaveDifferentPointers() throws IOException {
        StateDiff diff = StateDiff.between(
                json("{\"a.b\":1,\"a\":{\"b\":1},\"c[0]\":1,\"c\":[1],\"d/e~\":1,\"d\":{\"e~\":1},\"\":1}"),
                json("{\"a.b\":2,\"a\":{\"b\":2},\"c[0]\":2,\"c\":[2],\"d/e~\":2,\"d\":{\"e~\":2},\"\":2}"));

        assertThat(diff.changes())
                .extracting(StateDiff.Change::path)
                .containsExactly("/a.b", "/a/b", "/c[0]", "/c/0", "/d~1e~0", "/d/e~0", "/");
        assertThat(diff.patch())
                .extracting(StateDiff.Operation::path)
                .containsExactlyElementsOf(
                        diff.changes().stream().map(StateDiff.Change::path).toList());
    }

    /** Another implementation of JSON Patch applies the patch. */
    @Test
    void applyingThePatchGivesTheOtherState() throws IOException {
        Random random = new Random(20261123);
        for (int i = 0; i < 5_000; i++) {
            JsonNode before = any(random, 4);
            JsonNode after = random.nextInt(3) == 0 ? any(random, 4) : changed(random, before.deepCopy());

            JsonNode patch =
                    Json.mapper().valueToTree(StateDiff.between(before, after).patch());

            assertThat(JsonPatch.apply(patch, before))
                    .as("%s → %s: %s", before, after, patch)
                    .isEqualTo(after);
        }
    }

    @Tag("load")
    @Test
    void comparingTakesLinearTime() {
        ArrayNode before = Json.mapper().createArrayNode();
        ArrayNode after = Json.mapper().createArrayNode();
        for (int i = 0; i < 200_000; i++) {
            before.add(i);
            after.add(-i - 1);
        }

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(StateDiff.between(before, after).patch()).hasSize(200_000));
    }

    private static JsonNode json(String text) throws IOException {
        return Json.mapper().readTree(text);
    }

    private static JsonNode any(Random random, int depth) {
        switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> {
                return Json.mapper().getNodeFactory().numberNode(random.nextInt(4));
            }
            case 1 -> {
                return Json.mapper().getNodeFactory().textNode("t" + random.nextInt(3));
            }
            case 2 -> {
                return Json.mapper().getNodeFactory().nullNode();
            }
            case 3 -> {
                ArrayNode list = Json.mapper().createArrayNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    list.add(any(random, depth - 1));
                }
                return list;
            }
            default -> {
                ObjectNode object = Json.mapper().createObjectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set("m~/" + random.nextInt(6), any(random, depth - 1));
                }
                return object;
            }
        }
    }

    private static JsonNode changed(Random random, JsonNode node) {
        if (node instanceof ArrayNode list && !list.isEmpty()) {
            switch (random.nextInt(3)) {
                case 0 -> list.remove(random.nextInt(list.size()));
                case 1 -> list.insert(random.nextInt(list.size()), any(random, 1));
                default -> changed(random, list.get(random.nextInt(list.size())));
            }
        } else if (node instanceof ObjectNode object) {
            object.set("m~/" + random.nextInt(6), any(random, 2));
        }
        return node;
    }
}
