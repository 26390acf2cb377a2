package dev.rewind.standalone.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits the examples in a help text into words, as a shell does. */
final class HelpExamples {

    /** A word without quotes, a word in single or double quotes, or an operator that ends a command. */
    private static final Pattern WORD =
            Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\|\\|?|&&|;|[0-9]?>>?|<\\(?|\\))|([^\\s'\"|&;<>()]+)");

    private HelpExamples() {}

    /** The arguments of each {@code rewind} in these lines. */
    static List<List<String>> in(String... lines) {
        List<List<String>> examples = new ArrayList<>();
        String text = String.join("\n", lines).replaceAll("\\\\\\n\\s*", " ");
        for (String line : text.split("\n", -1)) {
            List<String> example = null;
            Matcher word = WORD.matcher(line);
            while (word.find()) {
                String plain =
                        word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(4);
                if (plain == null) {
                    example = null;
                } else if (example != null) {
                    example.add(plain);
                } else if (plain.equals("rewind") && word.group(4) != null) {
                    example = new ArrayList<>();
                    examples.add(example);
                }
            }
        }
        return examples;
    }
}
