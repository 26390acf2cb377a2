package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFileTest {

    @TempDir
    Path directory;

    @Test
    void theFileOfTheDesignIsAPlan() throws Exception {
        PlanFile file = read("""
                plan: release-site
                state: {version: 7, big: 9007199254740993, share: 0.10}
                steps:
                  - {name: build,   run: ./build.sh,   undo: ./clean.sh, timeout: 60s, attempts: 2}
                  - {name: deploy,  run: ./deploy.sh,  undo: ./undeploy.sh}
                """);

        assertThat(file.plan().name()).isEqualTo("release-site");
        assertThat(file.plan().stepNames()).containsExactly("build", "deploy");
        assertThat(Snapshot.of(file.state())).hasToString("{\"big\":9007199254740993,\"share\":0.1,\"version\":7}");
    }

    @Test
    void withoutAStateAPlanBeginsWithAnEmptyObject() throws Exception {
        assertThat(read("plan: p\nsteps: [{name: a, run: b}]").state()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"release-site.yaml", "always-fails.yaml"})
    void theExamplesArePlans(String example) throws Exception {
        assertThat(PlanFile.read(Path.of("../examples", example), 1_000).plan().stepNames())
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plan: [1]                                          | plan.yaml:1: plan is "["; it must be text
            plan: 7                                            | plan.yaml:1: plan is "7"; it must be text, in quotes
            plan: a b                                          | plan.yaml:1: plan is refused: plan name "a b" must match
            steps: [{name: a, run: b}]                         | plan is missing
            plan: p                                            | steps is missing or empty
            plan: p~steps: []                                  | steps is missing or empty
            plan: p~steps: {a: b}                              | plan.yaml:2: steps must be a list
            plan: p~setps: []                                  | plan.yaml:2: setps is not known; the keys here are plan, state, steps
            plan: p~plan: q                                    | Duplicate field 'plan'
            plan: p~steps:~- run                               | plan.yaml:3: steps[0] must be a mapping
            plan: p~steps:~- {run: b}                          | plan.yaml:3: steps[0].name is missing
            plan: p~steps:~- {name: a}                         | plan.yaml:3: steps[0].run is missing
            plan: p~steps:~- {name: a, run: ''}                | plan.yaml:3: steps[0].run is ""; it must be text
            plan: p~steps:~- {name: a, run: b}~- {name: a, run: b} | plan.yaml:4: steps[1].name is "a" for the second time
            plan: p~steps:~- {name: a, run: b, undoo: c}       | plan.yaml:3: steps[0].undoo is not known; the keys here are name, run, undo, timeout, attempts
            plan: p~steps:~- {name: a, run: b, timeout: 60}    | plan.yaml:3: steps[0].timeout is "60"; it must be a time span such as 500ms, 5s
            plan: p~steps:~- {name: a, run: b, timeout: 0s}    | plan.yaml:3: steps[0].timeout is "0s"; it must be between 1ms and 400d
            plan: p~steps:~- {name: a, run: b, timeout: 500d}  | must be between 1ms and 400d
            plan: p~steps:~- {name: a, run: b, attempts: 0}    | plan.yaml:3: steps[0].attempts is "0"; it must be a whole number from 1
            plan: p~steps:~- {name: a, run: b, attempts: two}  | plan.yaml:3: steps[0].attempts is "two"; it must be a whole number from 1
            plan: p~steps:~- {name: a, run: b, attempts: 99999999999999999999} | it must be a whole number from 1
            plan: &x p~steps:~- {name: *x, run: b}             | plan.yaml:3: *x is an alias
            plan: p~---~plan: q                                | holds more than one document
            plan: 'p                                           | not YAML
            - a                                                | plan.yaml:1: the file must be a mapping
            state: "\\ud800"~plan: p                           | state is not JSON
            """)
    void whatIsWrongIsSaidWithItsPlace(String content, String message) {
        assertThatThrownBy(() -> read(content.replace('~', '\n')))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEmptyFileIsNoPlan() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("must be a mapping");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> PlanFile.read(directory.resolve("nowhere.yaml"), 1_000))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("nowhere.yaml\" does not exist");
    }

    @Test
    void bytesThatAreNoTextAreSaid() throws Exception {
        Path file = Files.write(directory.resolve("plan.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> PlanFile.read(file, 1_000))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aDirectoryOrAHugeFileIsNoPlan() throws Exception {
        assertThatThrownBy(() -> PlanFile.read(directory, 1_000)).isInstanceOf(InvalidPlanFileException.class);
        assertThatThrownBy(() -> read("#".repeat(1_100_000)))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("1048576");
    }

    private PlanFile read(String content) throws IOException, InvalidPlanFileException {
        return PlanFile.read(Files.writeString(directory.resolve("plan.yaml"), content), 1_000);
    }
}
