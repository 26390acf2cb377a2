package dev.rewind.standalone.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows after some output: it knows line breaks and the sequences with which Rewind draws again. */
record TerminalScreen(List<String> lines) {

    private static final Pattern PART = Pattern.compile("\u001B\\[([0-9]*)([A-Za-z])|\r|\n|[^\u001B\r\n]+");

    static TerminalScreen of(String output) {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int row = 0;
        int column = 0;
        Matcher part = PART.matcher(output);
        while (part.find()) {
            StringBuilder line = lines.get(row);
            switch (part.group(2) == null ? part.group() : part.group(2)) {
                case "\r" -> column = 0;
                case "\n" -> {
                    row++;
                    if (row == lines.size()) {
                        lines.add(new StringBuilder());
                    }
                }
                case "A" -> row -= Integer.parseInt(part.group(1));
                case "K" -> line.setLength(Math.min(line.length(), column));
                case "J" -> {
                    line.setLength(Math.min(line.length(), column));
                    lines.subList(row + 1, lines.size()).clear();
                }
                case "m" -> {
                    // A colour.
                }
                default -> {
                    String text = part.group();
                    line.append(" ".repeat(Math.max(0, column - line.length())));
                    line.replace(column, Math.min(line.length(), column + text.length()), text);
                    column += text.length();
                }
            }
        }
        return new TerminalScreen(lines.stream().map(StringBuilder::toString).toList());
    }

    String text() {
        return String.join("\n", lines);
    }
}
