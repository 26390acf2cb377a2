package dev.rewind.standalone.commands.operate;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a completion script for the fish shell. */
final class FishCompletion {

    private FishCompletion() {}

    static String of(CommandLine commands) {
        StringBuilder script = new StringBuilder("complete -c rewind -f\n");
        commands.getSubcommands().forEach((name, command) -> {
            script.append("complete -c rewind -n __fish_use_subcommand -a ")
                    .append(name)
                    .append(" -d ")
                    .append(quoted(description(command)))
                    .append('\n');
            String within = "'__fish_seen_subcommand_from " + name + "'";
            command.getSubcommands()
                    .forEach((below, it) -> script.append("complete -c rewind -n ")
                            .append(within)
                            .append(" -a ")
                            .append(below)
                            .append(" -d ")
                            .append(quoted(description(it)))
                            .append('\n'));
            command.getCommandSpec()
                    .options()
                    .forEach(option -> script.append("complete -c rewind -n ")
                            .append(within)
                            .append(words(option))
                            .append('\n'));
        });
        return script.toString();
    }

    private static String words(OptionSpec option) {
        StringBuilder words = new StringBuilder();
        for (String name : option.names()) {
            words.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            words.append(option.paramLabel().equals("FILE") ? " -r -F" : " -x");
        }
        return words.append(" -d ")
                .append(quoted(String.join(" ", option.description())))
                .toString();
    }

    private static String description(CommandLine command) {
        String[] lines = command.getCommandSpec().usageMessage().description();
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
