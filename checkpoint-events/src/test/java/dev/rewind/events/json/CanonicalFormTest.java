package dev.rewind.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {
    private static final int ROUNDS = Boolean.getBoolean("rewind.slow") ? 100_000 : 25_000;

    private static final List<String> NUMBERS = List.of(
            "0", "-0", "1", "-7", "0.5", "-12.25", "0.05", "1e3", "10.0", "123456789012345", "1234567890123456");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "0",
                "-1.5",
                "\"Zoë 😀\"",
                "[true,false,null,{},[[]]]",
                "{\"\":{},\"a\":1,\"ab\":[\"x\",{\"b\":0.25}],\"b\":null}"
            })
    void whatAStateMostlyIsIsSeenToBeCanonical(String json) {
        assertThat(end(json)).isEqualTo(utf8(json).length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "{\"b\":1,\"a\":2}",
                "{\"a\":1,\"a\":2}",
                "{\"a\": 1}",
                "{\"a\":1,}",
                "[1,]",
                "[1",
                "{\"a\"}",
                "{\"a\":}",
                "01",
                "-0",
                "1.0",
                "1.",
                ".5",
                "-",
                "1e2",
                "0.05",
                "+1",
                "nul",
                "\"a\\n\"",
                "\"a\n\"",
                "\"a",
                "{\"ä\":1}",
                "{a:1}",
                "1234567890123456"
            })
    void whatIsNotOrTakesACloserLookIsNot(String json) {
        assertThat(end(json)).isEqualTo(-1);
    }

    @Test
    void aValueInsideOfATextEndsWhereItEnds() {
        assertThat(CanonicalForm.end(utf8("{\"state\":{\"a\":[1]},\"x\":2}"), 9))
                .isEqualTo(18);
    }

    @Test
    void asDeepAsAStateMayNestAndNoDeeper() {
        assertThat(end("[".repeat(Json.MAX_STATE_DEPTH) + "]".repeat(Json.MAX_STATE_DEPTH)))
                .isEqualTo(2 * Json.MAX_STATE_DEPTH);
        assertThat(end("[".repeat(Json.MAX_STATE_DEPTH + 1) + "]".repeat(Json.MAX_STATE_DEPTH + 1)))
                .isEqualTo(-1);
        assertThat(end("[".repeat(1_000_000))).isEqualTo(-1);
    }

    @Test
    void whateverIsTakenForCanonicalIsWhatTheWriterMakesOfIt() throws Exception {
        Random random = new Random(8785);
        RandomJson source = new RandomJson(random, () -> NUMBERS.get(random.nextInt(NUMBERS.size())));
        int taken = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] json = utf8(source.value(0));
            byte[] spoilt = random.nextBoolean() ? written(json) : json;
            for (int n = random.nextInt(3); n > 0 && spoilt.length > 0; n--) {
                spoilt[random.nextInt(spoilt.length)] =
                        random.nextBoolean() ? (byte) random.nextInt(128) : spoilt[random.nextInt(spoilt.length)];
            }
            if (isText(spoilt) && CanonicalForm.end(spoilt, 0) == spoilt.length) {
                taken++;
                assertThat(written(spoilt))
                        .as(new String(spoilt, StandardCharsets.UTF_8))
                        .isEqualTo(spoilt);
            }
        }
        assertThat(taken).isGreaterThan(ROUNDS / 10);
    }

    private static byte[] written(byte[] json) throws IOException {
        try (JsonParser parser = Json.parser(json)) {
            parser.nextToken();
            byte[] canonical = CanonicalWriter.write(parser);
            assertThat(parser.nextToken()).isNull();
            return canonical;
        }
    }

    private static boolean isText(byte[] json) {
        try {
            JsonText.check(json);
            return true;
        } catch (InvalidJsonException e) {
            return false;
        }
    }

    private static int end(String json) {
        return CanonicalForm.end(utf8(json), 0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
