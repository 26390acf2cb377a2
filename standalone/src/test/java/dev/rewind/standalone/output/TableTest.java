package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("ID", "STATUS").row("plan:x", "running").row("plan:größer", "ok");
        assertThat(table.lines(Colours.OFF))
                .containsExactly("ID           STATUS", "plan:x       running", "plan:größer  ok");
    }

    @Test
    void aRowOfAnotherLengthIsADefect() {
        Table table = new Table("ID", "STATUS");
        assertThatThrownBy(() -> table.row("plan:x")).hasMessage("1 cells for 2 columns");
    }
}
