package dev.rewind.e2e.tester;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The output of a process, on its terminal and in its log file. */
public final class ProcessLogs {
    /** Leaves out Kafka's own errors: Kafka recovers from them, or Rewind logs that it ends because of them. */
    private static final Pattern ERROR = Pattern.compile(
            "(\\S+ )?ERROR \\[[^]]*] (?!kafka\\.|o\\.a\\.k\\.|o\\.apache\\.kafka\\.|org\\.apache\\.kafka\\.).*"
                    + "|Exception in thread .*");

    private static final int SHOWN_LINES = 150;

    private final Path console;
    private final Path file;

    ProcessLogs(Path directory) {
        console = directory.resolve("console.txt");
        file = directory.resolve("home").resolve("rewind.log");
    }

    Path console() {
        return console;
    }

    /** Returns how many errors it has logged so far. */
    public int errorCount() {
        return errors().size();
    }

    /** Returns the errors that it has logged, oldest first. */
    public List<String> errors() {
        List<String> errors = new ArrayList<>();
        for (Path written : List.of(file, console)) {
            errors.addAll(lines(written).stream()
                    .filter(line -> ERROR.matcher(line).matches())
                    .toList());
        }
        return errors;
    }

    /** Returns the end of the logs, for a test that has failed. */
    public String tail() {
        return tail(console) + tail(file);
    }

    private static String tail(Path written) {
        List<String> lines = lines(written);
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return "---- " + written + " (last " + last.size() + " of " + lines.size() + " lines)\n"
                + String.join("\n", last) + "\n";
    }

    private static List<String> lines(Path written) {
        try {
            return Files.exists(written) ? Files.readAllLines(written) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
