package dev.rewind.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 8, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x34F, 0x61C, 0x115F, 0x180E, 0x200B, 0x200D, 0x200E,
                0x2028, 0x2029, 0x202E, 0x2060, 0x2066, 0x2069, 0x3164, 0xD800, 0xDFFF, 0xFDD0, 0xFE00, 0xFEFF, 0xFFFE,
                0x1D173, 0xE0001, 0xE0041, 0xE0100
            })
    void whatSteersOrHidesIsAnEscapeOfTheSameText(int c) throws Exception {
        String text = "a" + Character.toString(c) + "b";

        String shown = VisibleText.of(text);

        assertThat(shown).matches("a(\\\\u[0-9a-f]{4}){1,2}b");
        assertThat(Json.mapper().readTree('"' + shown + '"').textValue()).isEqualTo(text);
    }

    @Test
    void everyCharacterOfUnicodeIsShownOrEscaped() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String shown = VisibleText.of(Character.toString(c));
            assertThat(HIDDEN.matcher(shown).find()).as("U+%04X", c).isFalse();
            assertThat(VisibleText.of(shown)).as("U+%04X", c).isEqualTo(shown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Zürich – 東京 – שלום", "❤️ 😀", "back\\slash \"quote\"", "a\u00a0b"})
    void otherTextStays(String text) {
        assertThat(VisibleText.of(text)).isEqualTo(text);
        assertThat(VisibleText.lines(text)).isEqualTo(text);
        assertThat(VisibleText.encodable(text)).isEqualTo(text);
    }

    @Test
    void linesKeepLineFeedsAndTabsAlone() {
        assertThat(VisibleText.lines("a\n\tb\r\u001b")).isEqualTo("a\n\tb\\u000d\\u001b");
    }

    @Test
    void jsonForAFileKeepsAllThatItsEncodingCanCarry() throws Exception {
        String json = Json.mapper().writeValueAsString(TextNode.valueOf("\u202e\u009b\ud800x\udbff\udfff"));

        assertThat(VisibleText.encodable(json)).isEqualTo("\"\u202e\u009b\\ud800x\udbff\udfff\"");
    }
}
