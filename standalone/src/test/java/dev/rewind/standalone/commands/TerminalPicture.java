package dev.rewind.standalone.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws what a command showed at a terminal as an SVG file, for the documentation. */
final class TerminalPicture {

    private static final Path PICTURES = Path.of("..", "docs", "cli");
    private static final double CHARACTER = 8.4;
    private static final int LINE = 18;
    private static final int MARGIN = 12;

    private static final Map<String, String> STYLES = Map.of(
            "1", "font-weight=\"bold\"",
            "2", "fill=\"#8b949e\"",
            "31", "fill=\"#ff7b72\"",
            "32", "fill=\"#7ee787\"",
            "33", "fill=\"#e3b341\"",
            "36", "fill=\"#79c0ff\"");
    private static final Pattern COLOUR = Pattern.compile("\u001B\\[([0-9]+)m");

    private TerminalPicture() {}

    /** Writes the picture if {@code -Drewind.cli.pictures=true} asks for it. */
    static void write(String name, int columns, TerminalSession.Shown shown) throws IOException {
        if (!Boolean.getBoolean("rewind.cli.pictures")) {
            return;
        }
        List<String> lines = anywhere("\u001B[1m$ rewind " + quoted(shown.words()) + "\u001B[0m\n" + shown.shown())
                .lines()
                .toList();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\" role=\"img\""
                        + " font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\""
                        + " font-size=\"14\">%n",
                columns * CHARACTER + 2 * MARGIN, lines.size() * LINE + 2 * MARGIN));
        svg.append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n");
        for (int i = 0; i < lines.size(); i++) {
            svg.append(String.format(
                    "<text x=\"%d\" y=\"%d\" fill=\"#e6edf3\" xml:space=\"preserve\">%s</text>%n",
                    MARGIN, MARGIN + LINE * i + 14, coloured(lines.get(i))));
        }
        Files.createDirectories(PICTURES);
        Files.writeString(PICTURES.resolve(name + ".svg"), svg.append("</svg>\n"));
    }

    /** Without the names of this machine. */
    private static String anywhere(String text) {
        return text.replaceAll("[^ ']*/junit-?[0-9]+/", "")
                .replace("rewind/" + System.getProperty("user.name"), "rewind/eve")
                .replaceAll("127\\.0\\.0\\.1:[0-9]{4,5}", "127.0.0.1:8080");
    }

    private static String coloured(String line) {
        StringBuilder text = new StringBuilder();
        Matcher colour = COLOUR.matcher(line);
        int from = 0;
        int open = 0;
        while (colour.find()) {
            text.append(escaped(line.substring(from, colour.start())));
            from = colour.end();
            if (colour.group(1).equals("0")) {
                text.append("</tspan>".repeat(open));
                open = 0;
            } else {
                text.append("<tspan ").append(STYLES.get(colour.group(1))).append('>');
                open++;
            }
        }
        return text.append(escaped(line.substring(from)))
                .append("</tspan>".repeat(open))
                .toString();
    }

    private static String quoted(List<String> words) {
        return String.join(
                " ",
                words.stream()
                        .map(word -> word.matches("[A-Za-z0-9:._/*-]+") ? word : "'" + word + "'")
                        .toList());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
