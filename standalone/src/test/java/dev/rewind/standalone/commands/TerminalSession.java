package dev.rewind.standalone.commands;

import dev.rewind.events.json.Json;
import dev.rewind.standalone.CommandTree;
import dev.rewind.standalone.Main;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types commands at a real terminal: a pseudo terminal of script(1), in whose JVM the commands run one after another. */
final class TerminalSession {

    /** Makes the terminal. */
    static final Path SCRIPT = Path.of("/usr/bin/script");

    private static final Pattern TYPED = Pattern.compile("(?ms)^@@ ([0-9]+)\\n(.*?)^@@ exit ([0-9]+)\\n");

    private final Path directory;
    private final int columns;
    private final int rows;

    /**
     * A session.
     *
     * @param directory the directory of the installation
     */
    TerminalSession(Path directory, int columns, int rows) {
        this.directory = directory;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * What a command showed.
     *
     * @param words the command
     * @param shown stdout and stderr as they came to the terminal
     * @param code the exit code
     */
    record Shown(List<String> words, String shown, int code) {

        /** Without colours. */
        String text() {
            return shown.replaceAll("\u001B\\[[0-9]+m", "");
        }

        /** Without colours, and without the line breaks and indents that make it fit. */
        String flat() {
            return text().replaceAll("\\s+", " ");
        }
    }

    /** Types commands and returns what they showed, in order. */
    List<Shown> type(List<List<String>> commands) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (List<String> words : commands) {
            lines.add(Json.mapper().writeValueAsString(words));
        }
        Path file = Files.write(Files.createTempFile(directory, "typed", ".txt"), lines);
        Process process = start(TerminalSession.class, file.toString());
        process.getOutputStream().close();
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        process.waitFor();
        List<Shown> shown = new ArrayList<>();
        Matcher typed = TYPED.matcher(all);
        while (typed.find()) {
            shown.add(new Shown(
                    commands.get(Integer.parseInt(typed.group(1))), typed.group(2), Integer.parseInt(typed.group(3))));
        }
        if (shown.size() != commands.size()) {
            throw new AssertionError(shown.size() + " of " + commands.size() + " commands ended: " + all);
        }
        return shown;
    }

    /** Starts one command; the caller types its input. */
    Process command(String... words) throws IOException {
        return start(Main.class, String.join("' '", words));
    }

    private Process start(Class<?> main, String words) throws IOException {
        String command =
                "stty cols " + columns + " rows " + rows + "; size=$(stty size); exec env --default-signal=INT '"
                        + Path.of(System.getProperty("java.home"), "bin", "java") + "' -Xmx256m -XX:TieredStopAtLevel=1"
                        + " -XX:+UseSerialGC -Drewind.tty.out=true -Drewind.tty.err=true -Drewind.columns=${size#* } -Drewind.rows=${size% *}"
                        + " -cp \"$CLASSES\" " + main.getName() + " '" + words + "'";
        ProcessBuilder builder =
                new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null").redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("REWIND_") || name.equals("COLUMNS"));
        environment.put("REWIND_HOME", directory.toString());
        environment.put("CLASSES", System.getProperty("java.class.path"));
        environment.put("TERM", "xterm");
        return builder.start();
    }

    /** Runs the commands of a file in this process. */
    public static void main(String... arguments) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(arguments[0]));
        for (int i = 0; i < lines.size(); i++) {
            System.out.println("@@ " + i);
            int code = CommandTree.run(Terminal.system(), Json.mapper().readValue(lines.get(i), String[].class));
            System.out.println("@@ exit " + code);
        }
    }
}
