package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.standalone.output.Colours;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prints generated answers of the query API, with text that tries to control a terminal in every field. */
class EscapedAnswersTest {

    private static final long SEED = Long.getLong("rewind.seed", 20_261_129L);
    private static final Pattern STEERS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\n]]");
    private static final Pattern OWN_COLOUR = Pattern.compile("\u001B\\[(0|1|2|31|32|33|36)m");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "dead-letters redrive 0:17"
            })
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
                            OWN_COLOUR.matcher(result.out() + result.err()).replaceAll("");
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
