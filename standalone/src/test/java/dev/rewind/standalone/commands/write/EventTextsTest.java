package dev.rewind.standalone.commands.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.json.Json;
import dev.rewind.standalone.commands.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTextsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1.50}{\"b\":\"ü\"}",
                "{\"a\":1.50}\n{\"b\":\"ü\"}\n",
                " [ {\"a\":1.50} , {\"b\":\"ü\"} ] ",
                "[{\"a\":1.50}]\n{\"b\":\"ü\"}"
            })
    void everyEventStaysByteForByteAsItWas(String text) {
        assertThat(texts(EventTexts.split(bytes(text), "x"))).containsExactly("{\"a\":1.50}", "{\"b\":\"ü\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "[]"})
    void aTextWithoutEventsIsRefused(String text) {
        assertThatThrownBy(() -> EventTexts.split(bytes(text), "events.json"))
                .isInstanceOf(CommandException.class)
                .hasMessage("events.json has no event; give at least one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "{\"a\":1}x", "[{\"a\":1},", "nonsense"})
    void aTextThatIsNoJsonIsRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> EventTexts.split(bytes(text), "events.json"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("events.json is not JSON: ")
                .hasMessageContaining("byte");
    }

    @Test
    void batchesHoldEveryEventOnceAndInOrder() throws IOException {
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            events.add(bytes("{\"n\":" + i + "}"));
        }
        List<byte[]> batches = EventTexts.batches(events);
        assertThat(batches).hasSize(3);
        List<Integer> numbers = new ArrayList<>();
        for (byte[] batch : batches) {
            Json.mapper()
                    .readTree(batch)
                    .forEach(event -> numbers.add(event.path("n").asInt()));
        }
        assertThat(numbers).hasSize(250).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aLargeEventHasABatchOfItsOwn() {
        byte[] large = bytes("{\"s\":\"" + "x".repeat(900_000) + "\"}");
        assertThat(EventTexts.batches(Collections.nCopies(3, large))).hasSize(3);
    }

    private static List<String> texts(List<byte[]> events) {
        return events.stream()
                .map(event -> new String(event, StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
