package dev.rewind.standalone.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private static final String HOSTILE =
            "r\u001b[2J\u001b]0;x\u0007\u001b[31m\u202e\u009b1m\r\n\b\u007f\u200b\udb40\udc41\ud800";
    private static final String SHOWN =
            "r\\u001b[2J\\u001b]0;x\\u0007\\u001b[31m\\u202e\\u009b1m\\u000d\\u000a\\u0008\\u007f"
                    + "\\u200b\\udb40\\udc41\\ud800";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String columns = "400";

    @Test
    void dataAndMessagesAreAlwaysEscaped() {
        for (boolean shown : new boolean[] {true, false}) {
            out.reset();
            err.reset();
            Terminal terminal = terminal(shown, Colours.OFF);
            terminal.print(HOSTILE);
            terminal.say(HOSTILE);
            assertThat(text(out)).isEqualTo(SHOWN + "\n");
            assertThat(text(err)).isEqualTo(SHOWN + "\n");
        }
    }

    @Test
    void onlyItsOwnColoursBecomeEscapeSequences() {
        Terminal terminal = terminal(true, Colours.ON);

        terminal.print("a " + terminal.outColours().red(terminal.outColours().bold(HOSTILE)) + " b");

        assertThat(text(out)).isEqualTo("a \u001b[31m\u001b[1m" + SHOWN + "\u001b[0m\u001b[0m b\n");
    }

    @Test
    void jsonIsEscapedAtATerminalAndUnchangedInAFile() throws IOException {
        String json =
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("\u001b\u202e", HOSTILE));

        terminal(true, Colours.ON).printJson(json);
        assertThat(text(out)).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
        assertThat(Json.mapper().readTree(text(out)).path("\u001b\u202e").textValue())
                .isEqualTo(HOSTILE);

        out.reset();
        terminal(false, Colours.OFF).printJson(json);
        assertThat(text(out)).isEqualTo(json.replace("\ud800", "\\ud800") + "\n");
    }

    @Test
    void whatIsDrawnAgainReplacesTheLinesThatChanged() {
        Terminal terminal = terminal(true, Colours.ON);

        terminal.redraw(List.of("a", "b", "c"));
        out.reset();
        terminal.redraw(List.of("a", HOSTILE, "c", "d"));
        assertThat(text(out)).isEqualTo("\u001b[2A\u001b[J" + SHOWN + "\nc\nd\n");
        out.reset();
        terminal.redraw(List.of("a", HOSTILE, "c", "d"));
        assertThat(text(out)).isEmpty();

        // After a message, what was drawn stays above it.
        terminal.say("lost");
        terminal.redraw(List.of("a"));
        assertThat(text(out)).isEqualTo("a\n");
    }

    @Test
    void linesThatHaveLeftTheScreenAreNotDrawnAgain() {
        Terminal terminal = terminal(true, Colours.ON);
        List<String> old = IntStream.range(0, 100).mapToObj(n -> "old " + n).toList();
        terminal.redraw(old);
        out.reset();

        terminal.redraw(IntStream.range(0, 101).mapToObj(n -> "new " + n).toList());

        assertThat(text(out)).startsWith("\u001b[23A\u001b[Jnew 77\n").endsWith("new 100\n");
    }

    @Test
    void stackTracesAndProgressAreEscaped() {
        Terminal terminal = terminal(true, Colours.ON);

        terminal.printStackTrace(new IllegalStateException(HOSTILE));
        terminal.showProgress(HOSTILE);

        assertThat(text(err)).contains("\tat dev.rewind").endsWith("\r\u001b[K" + SHOWN);
        assertThat(text(err).replace("\r\u001b[K", "")).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]");
    }

    @Test
    void progressLinesAreCutToTheTerminalAndReplacedByTheNextAndByMessages() {
        columns = "12";
        Terminal terminal = terminal(true, Colours.ON);

        terminal.showProgress(List.of("one", "a line\u009b that is too long"));
        terminal.showProgress(List.of("two"));
        terminal.say("done");

        assertThat(text(err))
                .isEqualTo("\r\u001b[Kone\na line\\u00…" + "\r\u001b[K\u001b[A\u001b[Ktwo" + "\r\u001b[Kdone\n");
    }

    @Test
    void rawBytesDoNotGoToATerminal() throws IOException {
        assertThatThrownBy(() -> terminal(true, Colours.OFF).bytes()).isInstanceOf(IllegalStateException.class);

        terminal(false, Colours.OFF).bytes().write(new byte[] {0x1B, (byte) 0x9B});
        assertThat(out.toByteArray()).containsExactly(0x1B, 0x9B);
    }

    private Terminal terminal(boolean shown, Colours colours) {
        return new Terminal(
                InputStream.nullInputStream(), out, err, shown, colours, colours, Map.of("COLUMNS", columns));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
