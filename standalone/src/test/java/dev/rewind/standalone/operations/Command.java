package dev.rewind.standalone.operations;

import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a {@code rewind} command, run in this process, answered. */
record Command(int code, String out, String err) {

    static Command run(Map<String, String> environment, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Colours.OFF,
                Colours.OFF,
                environment);
        int code = RewindCommand.run(terminal, words);
        return new Command(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
