package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.standalone.CommandTree;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Prints generated answers of the query API, with text that tries to control a terminal in every field. */
class EscapedAnswersTest {

    private static final long SEED = Long.getLong("rewind.seed", 20_261_129L);
    private static final Pattern STEERS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\n]]");
    /** Colours, and the start of a progress line that is written again. No answer is made with these. */
    private static final Pattern OWN_SEQUENCES =
            Pattern.compile("\u001B\\[(0|1|2|31|32|33|36)m|\r\u001B\\[K|\u001B\\[A\u001B\\[K");

    @TempDir
    private Path directory;

    /** {@code STATE} stands for a file. */
    private static final List<String> TYPED = List.of(
            "status",
            "show plan:order-42",
            "list",
            "list x",
            "list --failing --since 2020-01-01",
            "list plan:order-42",
            "checkpoints plan:order-42",
            "checkpoints --step a",
            "get plan:order-42:7",
            "latest plan:order-42",
            "timeline plan:order-42",
            "diff plan:order-42:7 --to 8",
            "verify plan:order-42",
            "state plan:order-42:7",
            "rollback plan:order-42 --reason r",
            "rollback plan:order-42 --reason r --dry-run",
            "rollbacks",
            "rollbacks plan:order-42:r1",
            "retry plan:order-42:r1 --reason r",
            "pause plan:order-42 --reason r",
            "cancel plan:order-42 --reason r",
            "park plan:order-42 --reason r",
            "resume plan:order-42 --reason r",
            "signal plan:order-42 approved",
            "submit order --id order-42",
            "capture task:t STATE",
            "publish STATE",
            "pin plan:order-42:7 --reason r",
            "unpin plan:order-42:7",
            "watch --count 1",
            "open plan:order-42",
            "dead-letters list",
            "dead-letters show 0:17",
            "dead-letters redrive 0:17",
            "bulk rollback --type order --reason r --dry-run",
            "bulk retry --type order --reason r --dry-run",
            "bulk resume --type order --reason r --dry-run",
            "bulk cancel --type order --reason r --dry-run",
            "bulk pin --type order --reason r --dry-run",
            "bulk retry --type order --reason r --yes",
            "bulk pin --type order --reason r --yes",
            "bulk list",
            "bulk show 3f9a0c1b2d4e",
            "bulk show 3f9a0c1b2d4e --items",
            "bulk start 3f9a0c1b2d4e",
            "bulk pause 3f9a0c1b2d4e",
            "bulk continue 3f9a0c1b2d4e",
            "bulk stop 3f9a0c1b2d4e",
            "approve plan:order-42 --digest 3f9a0c1b2d4e --yes",
            "approve plan:order-42 --step-approval board",
            "reject plan:order-42 --reason r",
            "edit plan:order-42 --to 3 --state STATE --reason r --yes",
            "edit plan:order-42 --to 3 --state STATE --reason r --dry-run",
            "fork plan:order-42:7 plan:order-43 --reason r",
            "restore plan:order-42:7",
            "list --status waiting",
            "rollbacks --status expired");

    /**
     * Commands that ask no query API: services, whose output is a log, and commands that print settings and texts of
     * Rewind alone. {@code HostileTextIT} runs plans, and {@code doctor}, which asks a broker too.
     */
    private static final Set<String> ASK_NO_API = Set.of(
            "up",
            "demo",
            "init",
            "run",
            "runner",
            "config show",
            "topics create",
            "topics check",
            "topics abort",
            "acls print",
            "acls apply",
            "export",
            "import",
            "processor",
            "query-api",
            "token new",
            "completion",
            "help");

    static List<String> typed() {
        return TYPED;
    }

    /** A new command has to be tried, or be named as one that shows nothing of events. */
    @Test
    void everyCommandIsTried() {
        List<String> asking = new ArrayList<>();
        List<String> others = new ArrayList<>();
        leaves(
                CommandTree.commandLine(Terminal.system()),
                "",
                (name, command) -> (command.getCommandSpec().findOption("--url") == null ? others : asking).add(name));

        asking.remove("doctor");
        assertThat(asking)
                .allSatisfy(name -> assertThat(TYPED)
                        .anySatisfy(typed -> assertThat(typed + " ").startsWith(name + " ")));
        assertThat(others).containsExactlyInAnyOrderElementsOf(ASK_NO_API);
    }

    private static void leaves(CommandLine command, String name, BiConsumer<String, CommandLine> found) {
        if (command.getSubcommands().isEmpty()) {
            found.accept(name.strip(), command);
        }
        command.getSubcommands().forEach((word, below) -> leaves(below, name + " " + word, found));
    }

    @ParameterizedTest
    @MethodSource("typed")
    void noControlCharacterOfAnAnswerReachesATerminal(String words) throws IOException {
        Path state = Files.writeString(directory.resolve("state.json"), "{}");
        int succeeded = 0;
        try (GeneratedApi api = GeneratedApi.start(SEED)) {
            for (int round = 0; round < Scale.of(6, 80); round++) {
                GeneratedApi.Mode mode = GeneratedApi.Mode.values()[round < 4 ? round : round % 2];
                api.answers(mode);
                for (String format : List.of("table", "table --wide", "json", "ndjson")) {
                    List<String> typed = new ArrayList<>(
                            List.of((words.replace("STATE", state.toString()) + " -o " + format).split(" ")));
                    typed.addAll(List.of("--url", api.url()));
                    Colours colours = round % 2 == 0 ? Colours.ON : Colours.OFF;

                    CommandResult result =
                            CommandResult.atTerminal(colours, Map.of("COLUMNS", "80"), typed.toArray(String[]::new));

                    String text =
                            OWN_SEQUENCES.matcher(result.out() + result.err()).replaceAll("");
                    assertThat(STEERS.matcher(text).find())
                            .as("seed %s, %s, %s: %s", SEED, mode, typed, text)
                            .isFalse();
                    if (mode != GeneratedApi.Mode.OTHER_DATA) {
                        assertThat(result.err()).as("%s", typed).doesNotContain("this is a bug");
                    }
                    succeeded += result.code() == 0 ? 1 : 0;
                }
            }
        }
        assertThat(succeeded).as("runs that printed data").isPositive();
    }
}
