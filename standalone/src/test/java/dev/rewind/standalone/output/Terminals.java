package dev.rewind.standalone.output;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Terminals of a width, for tests of output that has to fit. */
final class Terminals {

    private Terminals() {}

    /** Output on a terminal with this many columns; with an empty text, output that goes elsewhere. */
    static AnswerOutput output(String columns) {
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                !columns.isEmpty(),
                Colours.OFF,
                Colours.OFF,
                Map.of("COLUMNS", columns));
        return new AnswerOutput(terminal, OutputFormat.TABLE, false);
    }
}
