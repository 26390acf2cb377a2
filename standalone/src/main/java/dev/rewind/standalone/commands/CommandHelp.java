package dev.rewind.standalone.commands;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of a command: first the options of the command itself, then, in a section of their own, those that many
 * commands share. The synopsis has the first ones only.
 */
public final class CommandHelp extends Help {

    private CommandHelp(CommandSpec command, ColorScheme colours) {
        super(command, colours);
    }

    /** Makes all commands of a tree show this help. */
    public static void arrange(CommandLine root) {
        root.setHelpFactory(CommandHelp::new);
        sections(root);
    }

    private static void sections(CommandLine command) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, CommandHelp::options);
        command.getCommandSpec().usageMessage().commandListHeading("%nCommands:%n");
        command.getSubcommands().values().forEach(CommandHelp::sections);
    }

    private static String options(Help help) {
        List<OptionSpec> visible = help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
        List<OptionSpec> own =
                visible.stream().filter(option -> !isShared(option)).toList();
        List<OptionSpec> shared = visible.stream().filter(CommandHelp::isShared).toList();
        return list(help, own) + (shared.isEmpty() ? "" : String.format("%nShared options:%n")) + list(help, shared);
    }

    private static String list(Help help, List<OptionSpec> options) {
        return options.isEmpty() ? "" : help.optionListExcludingGroups(options);
    }

    private static boolean isShared(OptionSpec option) {
        return option.order() == RewindCommand.SHARED_OPTION;
    }

    @Override
    protected Text createDetailedSynopsisOptionsText(
            Collection<ArgSpec> done, List<OptionSpec> options, Comparator<OptionSpec> sort, boolean cluster) {
        List<OptionSpec> own =
                options.stream().filter(option -> !isShared(option)).toList();
        return super.createDetailedSynopsisOptionsText(done, own, sort, cluster);
    }
}
