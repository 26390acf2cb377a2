package dev.rewind.standalone.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Lists the commands of {@code rewind} by what one wants to do. */
public final class CommandGroups {

    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Start", List.of("up", "demo", "init", "run", "submit", "runner"));
        GROUPS.put(
                "Look",
                List.of(
                        "status",
                        "show",
                        "list",
                        "checkpoints",
                        "timeline",
                        "get",
                        "latest",
                        "diff",
                        "rollbacks",
                        "watch",
                        "open"));
        GROUPS.put(
                "Act",
                List.of(
                        "rollback",
                        "edit",
                        "fork",
                        "approve",
                        "reject",
                        "retry",
                        "bulk",
                        "pause",
                        "cancel",
                        "park",
                        "resume",
                        "signal",
                        "capture",
                        "publish",
                        "pin",
                        "unpin"));
        GROUPS.put("Prove", List.of("verify", "state"));
        GROUPS.put(
                "Operate",
                List.of(
                        "doctor",
                        "config",
                        "topics",
                        "acls",
                        "dead-letters",
                        "export",
                        "import",
                        "processor",
                        "query-api",
                        "token",
                        "completion",
                        "help"));
    }

    private CommandGroups() {}

    /** The names of all commands, in the order of the help. */
    public static List<String> names() {
        return GROUPS.values().stream().flatMap(List::stream).toList();
    }

    /** Makes the help of the root command list its commands in groups. */
    public static void arrange(CommandLine root) {
        root.getCommandSpec().usageMessage().commandListHeading("");
        root.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::list);
    }

    private static String list(Help help) {
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((group, names) -> {
            Map<String, Help> commands = new LinkedHashMap<>();
            // The key of a command with an alias has both names.
            help.allSubcommands().forEach((key, command) -> {
                if (names.contains(key.replaceFirst(",.*", ""))) {
                    commands.put(key, command);
                }
            });
            text.append(String.format("%n%s:%n", group)).append(help.commandList(commands));
        });
        return text.toString();
    }
}
