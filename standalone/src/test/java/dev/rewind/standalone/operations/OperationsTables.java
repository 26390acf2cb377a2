package dev.rewind.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the tables of docs/install.md, docs/monitor.md and docs/repair.md that tests compare with the product. */
final class OperationsTables {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final List<String> PAGES = List.of("install.md", "monitor.md", "repair.md");

    private OperationsTables() {}

    /** Returns the rows between {@code <!-- name} and {@code <!-- /name}, without the heading; each with its cells. */
    static List<List<String>> table(String name) {
        String document = PAGES.stream()
                .map(page -> read(ROOT.resolve("docs").resolve(page)))
                .collect(Collectors.joining());
        int start = document.indexOf("<!-- " + name + ":");
        int end = document.indexOf("<!-- /" + name + " -->");
        assertThat(start).as(name).isNotNegative().isLessThan(end);
        List<List<String>> rows = new ArrayList<>();
        for (String line : document.substring(start, end).lines().toList()) {
            if (line.startsWith("| `")) {
                rows.add(List.of(line.substring(1, line.length() - 1).split("\\|", -1)).stream()
                        .map(String::strip)
                        .toList());
            }
        }
        assertThat(rows).as(name).isNotEmpty();
        return rows;
    }

    /** Returns a cell without its back-quotes. */
    static String plain(String cell) {
        return cell.replace("`", "");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
