package dev.rewind.runner.file.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.runner.StepFailedException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                "evil.example/",
                "evil.example#",
                "u@evil.example",
                "a:1@b",
                "a b",
                "ä",
                "-"
            })
    void aValueInTheHostIsPartOfAName(String value) {
        JsonNode state = Json.mapper().createObjectNode().put("id", value);

        assertThatThrownBy(() -> UrlTemplate.filled("http://${/id}.api.example/x", state, Map.of()))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("${/id} makes the host of the URL")
                .hasMessageContaining("so the request is not sent");
    }

    @Test
    void hostAndPortMayBeValues() throws Exception {
        JsonNode state = Json.mapper().readTree("{\"port\":8080,\"host\":\"127.0.0.1\"}");

        assertThat(UrlTemplate.filled("http://${/host}:${/port}/x?${HOST}", state, Map.of("HOST", "a/b")))
                .isEqualTo("http://127.0.0.1:8080/x?a%2Fb");
        assertThat(UrlTemplate.filled("https://${HOST}", state, Map.of("HOST", "api.example")))
                .isEqualTo("https://api.example");
    }
}
