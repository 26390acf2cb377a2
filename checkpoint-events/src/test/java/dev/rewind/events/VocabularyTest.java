package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.json.Excerpt;
import dev.rewind.events.json.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

    @ParameterizedTest
    @ValueSource(strings = {"plan:a", "plan:7", "a-1:A.b_c~d@e+f=g:h-i", "plan:r7", "plan:a:7x", "plan:a:rr7"})
    void everyEntityIsReadAsItIsWrittenAndSoAreItsCheckpointsAndRollbacks(String text) {
        EntityKey entity = EntityKey.parse(text);
        assertThat(entity).hasToString(text);
        assertThat(CheckpointId.parse(text + ":12")).isEqualTo(new CheckpointId(entity, 12));
        assertThat(RollbackId.parse(text + ":r12")).isEqualTo(new RollbackId(entity, 12));
        assertThat(new CheckpointId(entity, 12)).hasToString(text + ":12");
        assertThat(new RollbackId(entity, 12)).hasToString(text + ":r12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plan", ":a", "plan:", "Plan:a", "plan:a:7", "plan:a:r7", "plan:a b", "plan:é", "plan:a\n"})
    void whatCouldBeMistakenIsNoEntity(String text) {
        assertThatThrownBy(() -> EntityKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsAnEntityIsWhatTheContractsExpressionsSay() {
        Random random = new Random(31);
        String alphabet = "aZr09:-._~@+=é \n";
        for (int i = 0; i < 200_000; i++) {
            String type = random(random, alphabet, random.nextInt(3) == 0 ? 34 : 3);
            String id = random(random, alphabet, random.nextInt(50) == 0 ? 202 : 5);
            boolean allowed = type.matches("[a-z][a-z0-9-]{0,31}")
                    && id.matches("[A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}")
                    && !id.matches(".*:r?[0-9]+");

            assertThat(isEntity(type, id)).as(type + " " + id).isEqualTo(allowed);
        }
        assertThat(isEntity("a".repeat(32), "a".repeat(200))).isTrue();
        assertThat(isEntity("a".repeat(33), "a")).isFalse();
        assertThat(isEntity("a", "a".repeat(201))).isFalse();
    }

    private static String random(Random random, String alphabet, int most) {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : "a");
        for (int n = random.nextInt(most); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean isEntity(String type, String id) {
        try {
            return new EntityKey(type, id).id().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan:a", "plan:a:0", "plan:a:07", "plan:a:-1", "plan:a:r7", "plan:a:1234567890123456789"})
    void whatIsNoNumberFromOneNamesNoCheckpoint(String text) {
        assertThatThrownBy(() -> CheckpointId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plan:order-42:7");
    }

    @Test
    void anErrorIsMadeToFit() {
        ErrorDetail error = ErrorDetail.of("x".repeat(300), "😀".repeat(8_000) + "\ud83d");
        assertThat(error.type()).hasSize(200).endsWith("…");
        assertThat(error.message().codePointCount(0, error.message().length())).isEqualTo(8_000);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(error.message()))
                .isTrue();
        assertThat(ErrorDetail.of("a", "\ud83d").message()).isEqualTo("\ufffd");
    }

    @Test
    void textThatNoUtf8CanCarryIsRefused() {
        assertThatThrownBy(() -> new Step("a\ud83d", null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step.name has half of a surrogate pair at 1");
        assertThat(new Step("😀".repeat(Limits.NAME), null, 1).attempt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00.000Z",
        "2026-01-31t12:00:00.1239+05:30, 2026-01-31T06:30:00.123Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999Z"
    })
    void timesAreReadWithAnyOffsetAndWrittenInUtc(String text, String written) {
        assertThat(Rfc3339.format(Rfc3339.parse(text))).isEqualTo(written);
        assertThat(Rfc3339.parse(written)).isEqualTo(Rfc3339.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31",
                "2026-01-31T12:00Z",
                "2026-01-31T12:00:00",
                "2026-02-30T12:00:00Z",
                "2026-01-31T12:00:60Z",
                "+12026-01-31T12:00:00Z",
                "2026-01-31T12:00:00+01",
                "0000-01-01T00:00:00+01:00",
                "9999-12-31T23:59:59-01:00"
            })
    void whatCouldNotBeWrittenAgainIsNoTime(String text) {
        assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void anExcerptIsShortAndOnOneLine() {
        assertThat(Excerpt.of("a\nb\u001b\ud83d😀")).isEqualTo("a\ufffdb\ufffd\ufffd😀");
        assertThat(Excerpt.of("😀".repeat(81))).isEqualTo("😀".repeat(79) + "…");
    }
}
