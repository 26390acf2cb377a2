package dev.rewind.standalone.commands;

import dev.rewind.events.json.Excerpt;
import dev.rewind.service.config.Spelling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Describes what is wrong with a command line: the word that is not valid, and what is valid in its place. */
final class UsageError {

    private UsageError() {}

    static String of(ParameterException e, String... arguments) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched.getUnmatched().get(0), e.getCommandLine());
        }
        if (e instanceof MissingParameterException missing) {
            return misspelt(e.getCommandLine(), arguments)
                    .map(word -> unknown(word, e.getCommandLine()))
                    .orElseGet(() -> missing(missing, List.of(arguments)));
        }
        ArgSpec argument = e.getArgSpec();
        if (argument == null && isGroup(e.getCommandLine())) {
            return e.getCommandLine().getCommandName() + " needs one of its commands: "
                    + String.join(", ", e.getCommandLine().getSubcommands().keySet());
        }
        if (argument != null && e.getValue() != null) {
            String expected = expected(argument);
            if (expected != null) {
                return name(argument) + " is \"" + Excerpt.of(e.getValue()) + "\"; it must be " + expected;
            }
        }
        return String.valueOf(e.getMessage());
    }

    private static String missing(MissingParameterException e, List<String> typed) {
        List<ArgSpec> arguments = e.getMissing();
        if (arguments.isEmpty()) {
            return String.valueOf(e.getMessage());
        }
        ArgSpec first = arguments.get(0);
        if (arguments.size() == 1) {
            String words = String.join(" ", first.description());
            return first instanceof OptionSpec option && typed.stream().anyMatch(List.of(option.names())::contains)
                    ? option.longestName() + " needs a value, " + option.paramLabel() + ": " + words
                    : label(first) + " is missing; it says: " + words;
        }
        return first.group() != null && first.group().exclusive()
                ? "one of these is needed: " + labels(arguments)
                : labels(arguments) + " are missing";
    }

    private static String labels(List<ArgSpec> arguments) {
        return arguments.stream().map(UsageError::label).collect(Collectors.joining(", "));
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option && option.arity().max() > 0
                ? option.longestName() + "=" + option.paramLabel()
                : name(argument);
    }

    /** Whether a command only has others below it, and does nothing itself. */
    private static boolean isGroup(CommandLine command) {
        return !command.getSubcommands().isEmpty()
                && !(command.getCommandSpec().userObject() instanceof Runnable)
                && !(command.getCommandSpec().userObject() instanceof Callable);
    }

    /** The first unknown option: it may be the missing one, misspelt. */
    private static Optional<String> misspelt(CommandLine command, String... arguments) {
        Map<String, String> known = options(command);
        return Arrays.stream(arguments)
                .takeWhile(word -> !word.equals("--"))
                .filter(word -> word.startsWith("--"))
                .map(word -> word.replaceFirst("=.*", ""))
                .filter(word -> !known.containsKey(word))
                .findFirst();
    }

    private static String unknown(String word, CommandLine command) {
        boolean option = word.startsWith("-");
        String said =
                (option ? "unknown option " : command.getSubcommands().isEmpty() ? "unexpected " : "unknown command ")
                        + "\"" + Excerpt.of(word) + "\"";
        return said
                + guess(word, option ? options(command) : commands(command))
                        .map(meant -> "; did you mean " + meant + "?")
                        .orElse("");
    }

    private static Optional<String> guess(String word, Map<String, String> names) {
        return Spelling.near(word, List.copyOf(names.keySet())).map(names::get);
    }

    /** The options of a command, each with the name that is shown. */
    private static Map<String, String> options(CommandLine command) {
        Map<String, String> names = new LinkedHashMap<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            for (String name : option.names()) {
                names.put(name, name);
            }
        }
        return names;
    }

    /** All commands by their last word: first those below the given command, then all others. */
    private static Map<String, String> commands(CommandLine command) {
        Map<String, String> names = new LinkedHashMap<>();
        collect(command, names);
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        collect(root, names);
        return names;
    }

    private static void collect(CommandLine command, Map<String, String> names) {
        command.getSubcommands()
                .forEach((name, below) ->
                        names.putIfAbsent(name, below.getCommandSpec().qualifiedName()));
        command.getSubcommands().values().forEach(below -> collect(below, names));
    }

    private static @Nullable String expected(ArgSpec argument) {
        Class<?> type = argument.type();
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(it -> it.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))
                    .replaceAll(", (?=[^,]*$)", " or ");
        }
        return type == int.class || type == Integer.class || type == long.class || type == Long.class
                ? "a whole number"
                : null;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
