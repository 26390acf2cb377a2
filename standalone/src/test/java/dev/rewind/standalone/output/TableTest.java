package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("ID", "STATUS").row("plan:x", "running").row("plan:größer", "ok");
        assertThat(table.lines(Colours.OFF, Integer.MAX_VALUE))
                .containsExactly("ID           STATUS", "plan:x       running", "plan:größer  ok");
    }

    @Test
    void onANarrowTerminalColumnsAreLeftOutInTheirOrderAndThenIdsAreShortenedInTheMiddle() {
        Table table = new Table("ENTITY", "EPOCH", "STATUS", "UPDATED")
                .leavesOut("EPOCH", "UPDATED")
                .row("plan:a-very-long-order-number-4711", "3", "rolling_back", "3 min ago")
                .note("charge-card: the card gateway did not answer");

        assertThat(table.lines(Colours.OFF, 200))
                .containsExactly(
                        "ENTITY                              EPOCH  STATUS        UPDATED",
                        "plan:a-very-long-order-number-4711  3      rolling_back  3 min ago",
                        "  charge-card: the card gateway did not answer");
        assertThat(table.lines(Colours.OFF, 60))
                .containsExactly(
                        "ENTITY                              STATUS        UPDATED",
                        "plan:a-very-long-order-number-4711  rolling_back  3 min ago",
                        "  charge-card: the card gateway did not answer");
        assertThat(table.lines(Colours.OFF, 30))
                .containsExactly(
                        "ENTITY            STATUS",
                        "plan:a-v…er-4711  rolling_back",
                        "  charge-card: the card",
                        "  gateway did not answer");
    }

    @Test
    void aLongNoteKeepsItsStartAndItsEndOnThreeLines() {
        Table table = new Table("ENTITY").row("plan:a").note("Traceback " + "in upload ".repeat(40) + "refused");

        assertThat(table.lines(Colours.OFF, 40))
                .hasSizeBetween(4, 6)
                .anySatisfy(line -> assertThat(line).startsWith("  Traceback"))
                .anySatisfy(line -> assertThat(line).endsWith("refused"));
        assertThat(table.lines(Colours.OFF, Integer.MAX_VALUE).get(2)).hasSizeGreaterThan(400);
    }

    @Test
    void aRowOfAnotherLengthIsADefect() {
        Table table = new Table("ID", "STATUS");
        assertThatThrownBy(() -> table.row("plan:x")).hasMessage("1 cells for 2 columns");
    }
}
