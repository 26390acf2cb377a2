package dev.rewind.query.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatePatchTest {

    private static final long SEED = Long.getLong("rewind.seed", 20261129L);
    private static final List<String> NAMES = List.of("a", "b", "c/~", "0");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{'a':1} | [{'op':'replace','path':'/a','value':2}] | {'a':2}",
                "{'a':1} | [{'op':'add','path':'/b','value':null}] | {'a':1,'b':null}",
                "{'a':1} | [{'op':'remove','path':'/a'}] | {}",
                "[1,3] | [{'op':'add','path':'/1','value':2}] | [1,2,3]",
                "[1] | [{'op':'add','path':'/-','value':2}] | [1,2]",
                "{'a':{'b':1}} | [{'op':'move','from':'/a/b','path':'/c'}] | {'a':{},'c':1}",
                "{'a':[1]} | [{'op':'copy','from':'/a','path':'/b'},{'op':'add','path':'/b/-','value':2}] |"
                        + " {'a':[1],'b':[1,2]}",
                "{'a':1.0} | [{'op':'test','path':'/a','value':1},{'op':'remove','path':'/a'}] | {}",
                "1 | [{'op':'replace','path':'','value':{}}] | {}",
                "{'a~/b':1} | [{'op':'replace','path':'/a~0~1b','value':2}] | {'a~/b':2}",
                "{'n':9007199254740993,'a':1} | [{'op':'replace','path':'/a','value':2}] |"
                        + " {'n':9007199254740993,'a':2}",
                "{'a':1} | [] | {'a':1}",
            })
    void aPatchChangesTheState(String state, String patch, String expected) throws Exception {
        JsonNode before = json(state);
        JsonNode untouched = before.deepCopy();

        assertThat(Snapshot.of(StatePatch.apply(json(patch), before))).isEqualTo(Snapshot.of(json(expected)));
        assertThat(before).isEqualTo(untouched);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "{} | {'op':'add'} | patch must be an array of operations",
                "{} | [1] | patch[0]: op is missing or not a text",
                "{'a~2':1} | [{'op':'remove','path':'/a~2'}] | patch[0]: path \"/a~2\" is no JSON Pointer",
                "{} | [{'op':'add','path':'/a~','value':1}] | patch[0]: path \"/a~\" is no JSON Pointer",
                "{} | [{'op':'add','path':'/a','value':1},{'op':'drop','path':'/a'}] | patch[1]: op \"drop\" must be"
                        + " add",
                "{} | [{'op':'remove','path':'/a'}] | the state has nothing at \"/a\"",
                "{} | [{'op':'replace','path':'/a','value':1}] | the state has nothing at \"/a\"",
                "{} | [{'op':'add','path':'/a/b','value':1}] | the state has nothing at \"/a\"",
                "{} | [{'op':'add','path':'a','value':1}] | path \"a\" must be a JSON Pointer",
                "{} | [{'op':'add','path':'/a'}] | value is missing",
                "{'a':1} | [{'op':'add','path':'/a/b','value':1}] | is neither an object nor a list",
                "{'a':1} | [{'op':'test','path':'/a','value':2}] | the test of \"/a\" failed: the state has 1, not 2",
                "[1] | [{'op':'add','path':'/2','value':1}] | \"/2\" names no place of the list",
                "[1,2] | [{'op':'remove','path':'/01'}] | \"/01\" names no place of the list",
                "{} | [{'op':'remove','path':''}] | the whole state cannot be removed",
                "{'a':{}} | [{'op':'move','from':'/a','path':'/a/b'}] | a value cannot be moved into itself",
            })
    void whatDoesNotFitIsRefusedWithItsPlace(String state, String patch, String why) throws Exception {
        JsonNode before = json(state);
        JsonNode operations = json(patch);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatePatch.apply(operations, before))
                .withMessageContaining(why);
    }

    /** Random patches of random states, most of which fit, against another implementation. */
    @Test
    void anotherImplementationComesToTheSameState() {
        Random random = new Random(SEED);
        int fitted = 0;
        for (int round = 0; round < 20_000; round++) {
            JsonNode state = value(random, 3);
            ArrayNode patch = Json.mapper().createArrayNode();
            for (int n = random.nextInt(4); n >= 0; n--) {
                patch.addObject()
                        .put(
                                "op",
                                List.of("add", "replace", "remove", "move", "copy")
                                        .get(random.nextInt(5)))
                        .put("path", pointer(random))
                        .put("from", pointer(random))
                        .set("value", value(random, 1));
            }
            JsonNode expected = expected(patch, state);
            JsonNode own = own(patch, state);
            if (expected != null && own != null) {
                fitted++;
                assertThat(own)
                        .as("-Drewind.seed=%s, round %s: %s of %s", SEED, round, patch, state)
                        .isEqualTo(expected);
            }
        }
        assertThat(fitted).isGreaterThan(500);
    }

    /** Null if the patch does not fit. The other implementation lets some pass that do not, such as to remove nothing. */
    private static JsonNode own(JsonNode patch, JsonNode state) {
        try {
            return StatePatch.apply(patch, state);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static JsonNode expected(JsonNode patch, JsonNode state) {
        boolean movesIntoItself = false;
        boolean namesWhole = false;
        for (JsonNode operation : patch) {
            String from = operation.path("from").asText() + "/";
            movesIntoItself |= (operation.path("path").asText() + "/").startsWith(from);
            namesWhole |= operation.path("path").asText().isEmpty()
                    || operation.path("from").asText().isEmpty();
        }
        // The other implementation moves values into themselves, and removes whole states.
        if (movesIntoItself || namesWhole) {
            return null;
        }
        try {
            return JsonPatch.apply(patch, state.deepCopy());
        } catch (JsonPatchApplicationException | IllegalArgumentException | IllegalStateException e) {
            return null;
        }
    }

    private static String pointer(Random random) {
        StringBuilder pointer = new StringBuilder();
        for (int n = random.nextInt(3); n >= 0; n--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    private static JsonNode value(Random random, int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return Json.mapper().getNodeFactory().numberNode(random.nextInt(9));
        }
        if (random.nextInt(3) == 0) {
            ArrayNode list = Json.mapper().createArrayNode();
            for (int n = random.nextInt(3); n > 0; n--) {
                list.add(value(random, depth - 1));
            }
            return list;
        }
        var object = Json.mapper().createObjectNode();
        NAMES.forEach(name -> {
            if (random.nextInt(3) > 0) {
                object.set(name, value(random, depth - 1));
            }
        });
        return object;
    }

    private static JsonNode json(String text) throws InvalidJsonException {
        return Snapshot.parse(text.replace('\'', '"')).tree();
    }
}
