package dev.rewind.query.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.json.Json;
import dev.rewind.query.auth.Role;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateMasksTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /a          | {"a":1,"b":{"a":2}}       | {"a":"(hidden)","b":{"a":2}}
            /b/a        | {"a":1,"b":{"a":2}}       | {"a":1,"b":{"a":"(hidden)"}}
            /b          | {"a":1,"b":{"a":2}}       | {"a":1,"b":"(hidden)"}
            /*/a        | {"a":1,"b":{"a":2}}       | {"a":1,"b":{"a":"(hidden)"}}
            /list/*/no  | {"list":[{"no":1},{},7]}  | {"list":[{"no":"(hidden)"},{},7]}
            /list/1     | {"list":[1,2]}            | {"list":[1,"(hidden)"]}
            /x~1y,/m~0n | {"x/y":1,"m~n":2,"z":3}   | {"x/y":"(hidden)","m~n":"(hidden)","z":3}
            /a/b, /a    | {"a":{"b":1}}             | {"a":"(hidden)"}
            /absent/a   | {"a":9007199254740993.10} | {"a":9007199254740993.10}
            /a          | "text"                    | "text"
            """)
    void maskedPartsAreHiddenAndTheRestStays(String masks, String state, String shown) throws IOException {
        assertThat(Json.mapper()
                        .writeValueAsString(masks(masks).hidden(Json.mapper().readTree(state))))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer", "/a,b", "/a~", "/a~2b"})
    void whatIsNoPointerIsRefusedWithTheRemedy(String masks) {
        assertThatThrownBy(() -> masks(masks))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REWIND_VIEWER_MASKS")
                .hasMessageContaining("such as /customer/name");
    }

    @Test
    void onlyViewersSeeMasks() {
        assertThat(masks("/a").sight(Role.VIEWER)).isEqualTo("masked");
        assertThat(masks("").sight(Role.VIEWER)).isEqualTo("none");
        assertThat(masks("/a").sight(Role.READER)).isEqualTo("whole");
    }

    @Test
    void theChangeOfAProposedEditIsLeftOut() {
        String entity = "{\"entity_id\":\"a\",\"proposal\":{\"digest\":\"d\",\"edit\":{\"of\":\"task:a:1\"%s}}}";
        String change = ",\"patch\":[{\"op\":\"replace\",\"path\":\"/card\",\"value\":4111}]";

        assertThat(new String(StateMasks.withoutProposedChange(bytes(entity.formatted(change))), UTF_8))
                .isEqualTo(entity.formatted(""));
        byte[] without = bytes("{ \"entity_id\":\"a\"}");
        assertThat(StateMasks.withoutProposedChange(without)).isSameAs(without);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static StateMasks masks(String text) {
        return StateMasks.of(Configuration.of(Map.of("REWIND_VIEWER_MASKS", text), null));
    }
}
