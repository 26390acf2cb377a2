package dev.rewind.e2e.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commands in a document that are run unchanged: a fenced block of language {@code sh} below a comment {@code <!-- run
 * -->}, or {@code <!-- run: kcat, curl -->} if they need more than a JDK and a shell.
 *
 * @param document the file with the block
 * @param line the number of the comment's line
 * @param tools programs that the commands need
 * @param commands the text between the fences
 */
record Block(Path document, int line, List<String> tools, String commands) {
    private static final Pattern MARK = Pattern.compile("<!-- run(?:: ([a-z0-9, -]+))? -->");
    private static final String BEGIN = "```sh";
    private static final String END = "```";

    /** Returns the blocks of a document in their order; a block without a comment is an error. */
    static List<Block> in(Path document) {
        List<String> lines = lines(document);
        List<Block> blocks = new ArrayList<>();
        for (int begin = 0; begin < lines.size(); begin++) {
            if (!lines.get(begin).equals(BEGIN)) {
                continue;
            }
            Matcher mark = MARK.matcher(begin == 0 ? "" : lines.get(begin - 1));
            if (!mark.matches()) {
                throw new AssertionError(
                        document + ":" + (begin + 1) + " shows commands that no test runs; put <!-- run"
                                + " --> above them, or another language than sh where they cannot run");
            }
            int end = begin + 1 + lines.subList(begin + 1, lines.size()).indexOf(END);
            List<String> tools =
                    mark.group(1) == null ? List.of() : List.of(mark.group(1).split(", *"));
            blocks.add(new Block(document, begin, tools, String.join("\n", lines.subList(begin + 1, end))));
            begin = end;
        }
        return blocks;
    }

    private static List<String> lines(Path document) {
        try {
            return Files.readAllLines(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return document.getFileName() + ":" + line + " "
                + commands.lines().findFirst().orElse("");
    }
}
