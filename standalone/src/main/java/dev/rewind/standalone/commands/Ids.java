package dev.rewind.standalone.commands;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Ids as typed: in one word or in several. */
final class Ids {

    private Ids() {}

    /** The id that the words spell when a colon joins them. */
    static <T> T read(CommandLine command, List<String> words, Function<String, T> parse) {
        try {
            return parse.apply(String.join(":", words));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
