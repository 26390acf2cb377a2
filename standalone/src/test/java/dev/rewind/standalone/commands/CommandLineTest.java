package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.json.Json;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {

    /** Nothing listens on port 1, so a command that got as far as asking ends as unavailable. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    static Stream<List<String>> everyCommand() {
        List<List<String>> paths = new ArrayList<>();
        collect(RewindCommand.commandLine(Terminal.system()), List.of(), paths);
        return paths.stream();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyHelpHasExamples(List<String> path) {
        List<String> words = new ArrayList<>(path);
        words.add("--help");
        Typed help = Typed.command(words.toArray(String[]::new));
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        // A line that was too long was broken, and can no longer be copied.
        assertThat(help.out().substring(help.out().indexOf("Examples:")).lines().skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("  "))
                .anyMatch(line -> line.contains("rewind "));
    }

    @Test
    void theCommandsAreThoseThatAreDocumented() {
        assertThat(RewindCommand.commandLine(Terminal.system()).getSubcommands().keySet())
                .containsExactly(
                        "up",
                        "demo",
                        "run",
                        "list",
                        "get",
                        "latest",
                        "timeline",
                        "verify",
                        "restore",
                        "rollback",
                        "publish",
                        "dead-letters",
                        "topics",
                        "acls",
                        "export",
                        "import",
                        "processor",
                        "query-api",
                        "doctor");
    }

    @ParameterizedTest
    @CsvSource({
        "lisst, 'Did you mean: rewind list'",
        "get, 'CHECKPOINT_ID'",
        "get plan:x, 'checkpoint id \"plan:x\" must have the form of plan:order-42:7'",
        "get plan:x:0, 'checkpoint id \"plan:x:0\"'",
        "timeline plan, 'entity \"plan\" must have the form type:id'",
        "timeline Plan x, 'entity type \"Plan\" must match'",
        "rollback plan:x, '--reason'",
        "rollback plan:x --reason r --to 1 --steps-back 2, 'mutually exclusive'",
        "rollback plan:x --reason r --to 1.5, 'checkpoint id \"1.5\"'",
        "list --limit many, '--limit'",
        "list -o xml, 'xml'",
        "list --url ftp://x, '\"ftp://x\" is not where a query API can be'",
        "dead-letters show 3, '\"3\" is no dead letter''s place; write partition:offset'",
        "verify, 'Missing required argument'",
        "verify --all --rebuild, 'mutually exclusive'",
        "verify --rebuild --scratch no-such-directory, 'there is no directory \"no-such-directory\"'",
        "dead-letters redrive 3, 'is no dead letter''s place'",
        "dead-letters redrive 0:1 --value no-such-file, 'there is no file \"no-such-file\"'",
        "dead-letters, 'Missing required subcommand'",
        "publish no-such-file.json, 'there is no file \"no-such-file.json\"'",
        "run no-such-plan.yaml, 'no-such-plan.yaml'"
    })
    void whatIsNotUnderstoodIsNamedWithExitCodeTwo(String words, String named) {
        Typed typed = Typed.command(words.split(" "));
        assertThat(typed.code()).isEqualTo(2);
        assertThat(typed.err()).startsWith("rewind: ").contains(named).doesNotContain("\tat ");
        assertThat(typed.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "timeline plan:x",
        "timeline plan x",
        "list plan x",
        "latest plan x",
        "get plan:x:1",
        "get plan x 1",
        "get plan x:1",
        "restore plan x 1",
        "verify plan x",
        "verify plan:x",
        "verify --all",
        "rollback plan x --reason r",
        "rollback plan:x --reason r --to 3",
        "rollback plan:x --reason r --to plan:x:3"
    })
    void idsMayBeOneWordOrSeveral(String words) {
        Typed typed = Typed.command(Map.of("REWIND_URL", NOWHERE), "", words.split(" "));
        assertThat(typed.code()).isEqualTo(7);
    }

    @Test
    void aQueryApiThatDoesNotAnswerIsNamedWithTheRemedy() {
        Typed typed = Typed.command("list", "--url", NOWHERE);
        assertThat(typed.code()).isEqualTo(7);
        assertThat(typed.err())
                .startsWith("rewind: query API at http://127.0.0.1:1 does not answer")
                .contains("rewind up")
                .hasLineCount(1);
    }

    @Test
    void theDoctorNamesWhatIsNotThereWithARemedyEach(@TempDir Path home) throws IOException {
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
        Typed typed = Typed.command(nowhere, "", "doctor");
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
        Typed json = Typed.command(wrong, "", "doctor", "-o", "json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(Json.mapper().readTree(json.out()))
                .anyMatch(finding -> finding.path("check").asText().equals("home")
                        && finding.path("status").asText().equals("fail")
                        && finding.path("remedy").asText().contains("REWIND_HOME"));

        Typed mistyped = Typed.command(Map.of("REWIND_ULR", NOWHERE), "", "doctor");
        assertThat(mistyped.code()).isEqualTo(1);
        assertThat(mistyped.out()).contains("fail  settings  unknown setting REWIND_ULR");
    }

    @Test
    void anErrorShowsWhereItAroseOnlyWhenAsked() {
        assertThat(Typed.command("list", "--url", NOWHERE, "--verbose").err()).contains("\tat ");
        assertThat(Typed.command("--verbose", "list", "--url", NOWHERE).err()).contains("\tat ");
    }

    @Test
    void aMistypedSettingIsRefusedByEveryCommand() {
        Typed typed = Typed.command(Map.of("REWIND_ULR", NOWHERE), "", "list");
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
