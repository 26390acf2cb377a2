package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.standalone.CommandTree;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

    /** Nothing listens on port 1, so a command with valid arguments ends with the code for unavailable. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    static Stream<List<String>> everyCommand() {
        List<List<String>> paths = new ArrayList<>();
        collect(CommandTree.commandLine(Terminal.system()), List.of(), paths);
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyHelpHasExamples(List<String> path) {
        List<String> words = new ArrayList<>(path);
        words.add("--help");
        CommandResult help = CommandResult.command(words.toArray(String[]::new));
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        // A line that is too long is wrapped, and then cannot be copied.
        assertThat(help.out().substring(help.out().indexOf("Examples:")).lines().skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("  "))
                .anyMatch(line -> line.contains("rewind "));
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "80, 80", "200, 120"})
    void aHelpIsAsWideAsTheTerminalUpToALengthThatCanBeRead(String columns, int most) {
        String help = CommandResult.atTerminal(Colours.OFF, Map.of("COLUMNS", columns), "timeline", "--help")
                .out();

        assertThat(help.substring(0, help.indexOf("Examples:")).lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(most))
                .anySatisfy(line -> assertThat(line.length()).isGreaterThan(most - 20));
    }

    @Test
    void theDocumentHasTheExitCodesOfTheHelp() throws IOException {
        List<String> rows =
                CommandTree.commandLine(Terminal.system())
                        .getCommandSpec()
                        .usageMessage()
                        .exitCodeList()
                        .entrySet()
                        .stream()
                        .map(code -> "| " + code.getKey() + " | " + code.getValue() + " |")
                        .toList();

        assertThat(rows).hasSizeGreaterThan(ExitCode.values().length);
        assertThat(Files.readAllLines(Path.of("..", "docs", "cli.md"))).containsSequence(rows);
    }

    @Test
    void aHelpHasTheOptionsOfTheCommandFirstAndSharedOnesInASection() {
        String help = CommandResult.command("rollback", "--help").out();

        assertThat(help.substring(0, help.indexOf("Takes an entity")))
                .contains("--reason", "--dry-run")
                .doesNotContain("--url", "--verbose");
        assertThat(help.substring(help.indexOf("Takes an entity"), help.indexOf("Shared options:")))
                .contains("--reason", "--steps-back", "--wait")
                .doesNotContain("--url", "--output", "--config");
        assertThat(help.substring(help.indexOf("Shared options:"), help.indexOf("Examples:")))
                .contains("--url", "--token", "--output", "--wide", "--config", "--verbose", "--help")
                .doesNotContain("--reason=", "--wait");
    }

    /** Parses the examples of every help. */
    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyExampleParses(List<String> path) {
        CommandLine root = CommandTree.commandLine(Terminal.system());
        CommandLine command = root;
        for (String word : path) {
            command = command.getSubcommands().get(word);
        }
        List<List<String>> examples =
                HelpExamples.in(command.getCommandSpec().usageMessage().footer());

        assertThat(examples).as(String.join(" ", path)).isNotEmpty();
        for (List<String> example : examples) {
            if (!example.contains("COMMAND")) {
                assertThatCode(() ->
                                CommandTree.commandLine(Terminal.system()).parseArgs(example.toArray(String[]::new)))
                        .as(String.join(" ", example))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void aTokenIsPrintedOnceAndItsHashKept(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("tokens");
        Files.writeString(file, "# no tokens yet");

        CommandResult ann =
                CommandResult.command("token", "new", "--role", "operator", "--name", "ann", "--file", file.toString());
        CommandResult bob = CommandResult.command(
                Map.of("REWIND_AUTH_TOKENS", file.toString()), "", "token", "new", "--role", "viewer", "--name", "bob");

        assertThat(ann.code()).as(ann.err()).isZero();
        assertThat(ann.out()).matches("rwd_[0-9a-f]{64}\n");
        assertThat(ann.err()).contains("ann, operator").doesNotContain(ann.out().strip());
        String token = ann.out().strip();
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "# no tokens yet",
                        Sha256.hex(token.getBytes(StandardCharsets.UTF_8)) + " operator ann",
                        Sha256.hex(bob.out().strip().getBytes(StandardCharsets.UTF_8)) + " viewer bob");
        CommandResult refused =
                CommandResult.command("token", "new", "--role", "admin", "--name", "a b", "--file", file + "2");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("name \"a b\" must consist of at most 200 letters");
        assertThat(Path.of(file + "2")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void theCompletionScriptKnowsEveryCommand(String shell) throws Exception {
        CommandResult script = CommandResult.command("completion", shell);

        assertThat(script.code()).isZero();
        assertThat(script.out()).contains("rollbacks", "--dry-run", "dead-letters");
        Assumptions.assumeTrue(
                shell.equals("bash") && Files.exists(Path.of("/bin/bash")), "there is no such shell here");
        Process bash = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        script.out()
                                + "\nCOMP_WORDS=(rewind roll); COMP_CWORD=1; _complete_rewind; echo"
                                + " \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\\s+"))
                .contains("rollback", "rollbacks");
    }

    @Test
    void theCommandsAreThoseThatAreDocumented() {
        assertThat(CommandTree.commandLine(Terminal.system()).getSubcommands().keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(CommandGroups.names().stream(), Stream.of("restore"))
                        .toList());
    }

    /** A command that is named first is built alone, because to build all of them takes longer than most commands. */
    @Test
    void aCommandThatIsBuiltAloneIsTheOneOfTheTree() {
        CommandLine all = CommandTree.commandLine(Terminal.system());

        assertThat(all.getSubcommands()).allSatisfy((name, command) -> {
            String alone = CommandResult.command(name, "--help").out();
            assertThat(alone)
                    .isNotBlank()
                    .isEqualTo(CommandResult.command("help", name).out());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "lisst, 'unknown command \"lisst\"; did you mean rewind list?'",
        "lsit, 'unknown command \"lsit\"; did you mean rewind list?'",
        "lst, 'unknown command \"lst\"; did you mean rewind list?'",
        "ls, 'did you mean rewind list?'",
        "rollbak plan:x, 'did you mean rewind rollback?'",
        "redrive 3:17, 'unknown command \"redrive\"; did you mean rewind dead-letters redrive?'",
        "dead-letters lst, 'did you mean rewind dead-letters list?'",
        "topics chek, 'did you mean rewind topics check?'",
        "list --statu running, 'unknown option \"--statu\"; did you mean --status?'",
        "rollback plan:x --resaon r, 'did you mean --reason?'",
        "list --ouptut json, 'did you mean --output?'",
        "--versoin, 'did you mean --version?'",
        "xyzzyplugh, 'unknown command \"xyzzyplugh\"'",
        "list -o yaml, '--output is \"yaml\"; it must be table, json or ndjson'",
        "list --limit 3x, '--limit is \"3x\"; it must be a whole number'",
        "rollback plan:x --reason r --steps-back one, '--steps-back is \"one\"; it must be a whole number'",
        "completion csh, 'SHELL is \"csh\"; it must be bash, zsh or fish'",
        "latest plan:x --at soon, '--at is \"soon\"; it must be a time'",
        "get, 'CHECKPOINT_ID'",
        "get plan:x, 'checkpoint id \"plan:x\" must have the form of plan:order-42:7; rewind latest plan:x shows'",
        "get plan:x:1 plan:x:2, '\"plan:x:2\" is a second checkpoint; give one at a time'",
        "approve plan:x:r9, '\"plan:x:r9\" is a checkpoint or a rollback of an entity; give the entity: plan:x'",
        "timeline plan x:7, 'give the entity: plan:x'",
        "diff plan:x:1 --to, '--to needs a value, CHECKPOINT: The other checkpoint'",
        "diff plan:x:1 plan:x:2 --to 3, 'give the other checkpoint once'",
        "wait plan:x, 'unknown command \"wait\"\nSee'",
        "get, 'CHECKPOINT_ID is missing; it says: Entity and number'",
        "retry plan:x, '--reason=TEXT is missing; it says: Why you ask for it.'",
        "bulk, 'bulk needs one of its commands: rollback, retry'",
        "get plan:x:0, 'checkpoint id \"plan:x:0\"'",
        "timeline plan, 'entity \"plan\" must have the form type:id'",
        "open plan, 'entity \"plan\" must have the form type:id'",
        "timeline Plan x, 'entity type \"Plan\" must match'",
        "rollback plan:x, '--reason'",
        "rollback plan:x --reason r --to 1 --steps-back 2, 'mutually exclusive'",
        "rollback plan:x --reason r --to 1.5, 'checkpoint id \"1.5\"'",
        "list --limit many, '--limit'",
        "list plan:x --status running, 'choose among entities'",
        "list --failing --status failed, '--failing stands for statuses'",
        "list --since soon, '--since is \"soon\"; it must be a time'",
        "checkpoints, 'give an entity, such as plan:order-42, or a filter, such as --since 2h'",
        "checkpoints --label x, '--label is \"x\"; it must be NAME=VALUE'",
        "checkpont plan:x, 'did you mean rewind checkpoints?'",
        "capture plan state.json, 'entity \"plan\" must have the form type:id'",
        "capture plan:x no-such-file.json, 'there is no file \"no-such-file.json\"'",
        "rollbacks plan:x --type plan, 'chooses among entities'",
        "verify plan:x --type plan, '--type goes with --all'",
        "verify --all --scratch ., '--scratch with --rebuild'",
        "list -o xml, 'xml'",
        "list --url ftp://x, '\"ftp://x\" is not the URL of a query API'",
        "dead-letters show 3, '\"3\" is not the place of a dead letter; write partition:offset'",
        "verify, 'one of these is needed: ENTITY, --all, --rebuild'",
        "verify --all --rebuild, 'mutually exclusive'",
        "verify --rebuild --scratch no-such-directory, 'there is no directory \"no-such-directory\"'",
        "dead-letters redrive 3, 'is not the place of a dead letter'",
        "dead-letters redrive 0:1 --value no-such-file, 'there is no file \"no-such-file\"'",
        "dead-letters, 'dead-letters needs one of its commands: '",
        "diff plan:x:1 --to yesterday, 'checkpoint id \"yesterday\"'",
        "pin plan:x:1, '--reason'",
        "rollbacks plan:x:y:z:r0, 'rollback'",
        "watch Plan:x, 'entity type'",
        "list --token a\u00e9, 'the token has characters that no token has'",
        "token new --role king --name ann --file f, 'role \"king\"'",
        "token new --role viewer --name ann, 'there is no token file'",
        "publish no-such-file.json, 'there is no file \"no-such-file.json\"'",
        "run no-such-plan.yaml, 'no-such-plan.yaml'"
    })
    void anInvalidWordIsNamedWithExitCodeTwo(String words, String named) {
        CommandResult typed = CommandResult.command(words.split(" "));
        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).startsWith("rewind: ").contains(named).doesNotContain("\tat ");
        assertThat(typed.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "timeline plan:x",
        "timeline plan x",
        "list plan x",
        "list order",
        "list plan:order-*",
        "list --failing --since 2h",
        "checkpoints plan x --step charge --pinned",
        "checkpoints --since 2h --until 1h",
        "timeline plan:x --follow",
        "latest plan x",
        "get plan:x:1",
        "get plan x 1",
        "get plan x:1",
        "restore plan x 1",
        "state plan x 1",
        "show plan x",
        "latest plan x --at 2h",
        "verify plan x",
        "verify plan:x",
        "verify --all",
        "diff plan x 1",
        "diff plan:x:1 --to 7",
        "diff plan:x:1 plan:y:7",
        "rollbacks",
        "rollbacks plan x",
        "rollbacks plan:x:r1",
        "watch plan x",
        "pin plan x 1 --reason r",
        "unpin plan:x:1",
        "rollback plan:x --reason r --dry-run --no-cascade",
        "rollback plan x --reason r",
        "rollback plan:x --reason r --to 3",
        "rollback plan:x --reason r --to plan:x:3"
    })
    void idsMayBeOneWordOrSeveral(String words) {
        CommandResult typed = CommandResult.command(Map.of("REWIND_URL", NOWHERE), "", words.split(" "));
        assertThat(typed.code()).isEqualTo(7);
    }

    @Test
    void aQueryApiThatDoesNotAnswerIsNamedWithTheRemedy() {
        CommandResult typed = CommandResult.command("list", "--url", NOWHERE);
        assertThat(typed.code()).isEqualTo(7);
        assertThat(typed.err())
                .startsWith("rewind: Rewind is not running here: `rewind up` starts it, or give the address")
                .contains("http://127.0.0.1:1")
                .hasLineCount(1);
    }

    @Test
    void theDoctorNamesEachMissingServiceWithARemedy(@TempDir Path home) throws IOException {
        Map<String, String> nowhere = Map.of(
                "REWIND_URL",
                NOWHERE,
                "REWIND_HOME",
                home.toString(),
                "REWIND_STORE_URLS",
                NOWHERE,
                "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:1",
                "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS",
                "300",
                "REWIND_KAFKA_ADMIN_REQUEST_TIMEOUT_MS",
                "200");
        CommandResult typed = CommandResult.command(nowhere, "", "doctor");
        assertThat(typed.code()).as(typed.out()).isEqualTo(7);
        assertThat(typed.out())
                .contains("ok    java")
                .contains("ok    home")
                .contains("fail  broker")
                .contains("fail  processors")
                .contains("fail  query API")
                .contains("→ start the broker");
        assertThat(typed.err()).isEmpty();

        Path file = Files.writeString(home.resolve("file"), "no directory");
        Map<String, String> wrong = new HashMap<>(nowhere);
        wrong.put("REWIND_HOME", file.toString());
        CommandResult json = CommandResult.command(wrong, "", "doctor", "-o", "json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(Json.mapper().readTree(json.out()))
                .anyMatch(finding -> finding.path("check").asText().equals("home")
                        && finding.path("status").asText().equals("fail")
                        && finding.path("remedy").asText().contains("REWIND_HOME"));

        CommandResult mistyped = CommandResult.command(Map.of("REWIND_ULR", NOWHERE), "", "doctor");
        assertThat(mistyped.code()).isEqualTo(1);
        assertThat(mistyped.out()).contains("fail  settings  unknown setting REWIND_ULR");
    }

    @Test
    void aStackTraceIsPrintedOnlyWithVerbose() {
        assertThat(CommandResult.command("list", "--url", NOWHERE, "--verbose").err())
                .contains("\tat ");
        assertThat(CommandResult.command("--verbose", "list", "--url", NOWHERE).err())
                .contains("\tat ");
    }

    /** A service refuses it: a mistyped name of a setting for access must not be ignored. */
    @Test
    void aSettingOfALaterReleaseIsIgnoredByClientsAndRefusedByServices() {
        Map<String, String> later = Map.of("REWIND_QUANTUM_FLUX_HORIZON", "9");

        CommandResult client = CommandResult.command(later, "", "list", "--url", NOWHERE);
        assertThat(client.err())
                .startsWith("Ignored: this release of rewind has no setting REWIND_QUANTUM_FLUX_HORIZON.\n");
        assertThat(client.code()).isEqualTo(7);

        CommandResult service = CommandResult.command(later, "", "topics", "create");
        assertThat(service.err()).contains("unknown setting REWIND_QUANTUM_FLUX_HORIZON");
        assertThat(service.code()).isEqualTo(1);
    }

    @Test
    void aMistypedSettingIsRefusedByEveryCommand() {
        CommandResult typed = CommandResult.command(Map.of("REWIND_ULR", NOWHERE), "", "list");
        assertThat(typed.code()).isEqualTo(1);
        assertThat(typed.err()).isEqualTo("rewind: unknown setting REWIND_ULR; did you mean REWIND_URL?\n");
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> paths) {
        paths.add(path);
        command.getSubcommands().forEach((name, subcommand) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(subcommand, longer, paths);
        });
    }
}
