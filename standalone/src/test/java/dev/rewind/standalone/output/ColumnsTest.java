package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

    @ParameterizedTest
    @CsvSource({"plan:x, 6", "größer, 6", "gro\u0308ßer, 6", "注文-42, 7", "주문, 4", "✔ ok, 4", "🚀, 2", "'', 0"})
    void eastAsianCharactersTakeTwoColumns(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
    }

    @Test
    void textIsShortenedToColumnsNotToCharacters() {
        assertThat(Columns.cut("注文の処理", 6)).isEqualTo("注文…");
        assertThat(Columns.shortened("注文の処理", 7)).isEqualTo("注…理");
        assertThat(Columns.shortened("order-4711", 7)).isEqualTo("ord…711");
        assertThat(Columns.cut("order", 5)).isEqualTo("order");
    }

    @Test
    void aTableStaysAlignedAndTextWithoutSpacesIsBroken() {
        Table table = new Table("ID", "STATUS").row("plan:注文", "ok").row("plan:order", "ok");

        assertThat(table.lines(Colours.OFF, 80))
                .containsExactly("ID          STATUS", "plan:注文   ok", "plan:order  ok");
        assertThat(Wrapping.lines("注".repeat(25), 30, "", "  ")).containsExactly("注".repeat(15), "  " + "注".repeat(10));
    }
}
