package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.ReceivedSignal;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.file.action.StepCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @Test
    void theFileThatTheDocumentShowsIsAPlanAndTheDocumentNamesEveryKey() throws Exception {
        String document = Files.readString(Path.of("../docs/plan-files.md"));
        int begin = document.indexOf("```yaml\n") + "```yaml\n".length();
        Path shown = Files.writeString(
                directory.resolve("shown.yaml"), document.substring(begin, document.indexOf("```", begin)));

        PlanFile file = PlanFile.read(shown, 1_000, Map.of("DEPLOY_TOKEN", "secret"));

        assertThat(file.plan().stepNames()).containsExactly("build", "deploy", "mail", "index");
        assertThat((PlanFileReader.IN_FILE + ", " + StepReader.KNOWN).split(", "))
                .allSatisfy(key -> assertThat(document).containsPattern("`" + key + "`|\\b" + key + ":"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plan: [1]                                          | plan.yaml:1: plan is a list; it must be text
            plan: 7                                            | plan.yaml:1: plan is "7"; it must be text, in quotes
            plan: a b                                          | plan.yaml:1: plan is refused: plan name "a b" must match
            steps: [{name: a, run: b}]                         | plan is missing
            plan: p                                            | steps is missing or empty
            plan: p~steps: []                                  | steps is missing or empty
            plan: p~steps: {a: b}                              | plan.yaml:2: steps must be a list
            plan: p~setps: []                                  | plan.yaml:2: setps is not known; the keys here are plan, state, env, secrets, dir, limit, steps
            plan: p~limit: 0~steps: []                         | plan.yaml:2: limit is "0"; it must be a whole number from 1
            plan: p~plan: q                                    | plan.yaml:2: plan is in this mapping for the second time
            plan: p~steps:~- run                               | plan.yaml:3: steps[0] must be a mapping
            plan: p~steps:~- {run: b}                          | plan.yaml:3: steps[0].name is missing
            plan: p~steps:~- {name: a}                         | plan.yaml:3: steps[0].run is missing
            plan: p~steps:~- {name: a, run: ''}                | plan.yaml:3: steps[0].run is ""; it must be text
            plan: p~steps:~- {name: a, run: b}~- {name: a, run: b} | plan.yaml:4: steps[1].name is "a" for the second time
            plan: p~steps:~- {name: a, run: b, undoo: c}       | plan.yaml:3: steps[0].undoo is not known; the keys here are name, run, http, undo, timeout
            plan: p~steps:~- {name: a, run: b, timeout: 60}    | plan.yaml:3: steps[0].timeout is "60"; it must be a time span such as 500ms, 5s
            plan: p~steps:~- {name: a, run: b, timeout: 0s}    | plan.yaml:3: steps[0].timeout is "0s"; it must be between 1ms and 400d
            plan: p~steps:~- {name: a, run: b, timeout: 500d}  | must be between 1ms and 400d
            plan: p~steps:~- {name: a, run: b, attempts: 0}    | plan.yaml:3: steps[0].attempts is "0"; it must be a whole number from 1
            plan: p~steps:~- {name: a, run: b, attempts: two}  | plan.yaml:3: steps[0].attempts is "two"; it must be a whole number from 1
            plan: p~steps:~- {name: a, run: b, attempts: 99999999999999999999} | it must be a whole number from 1
            plan: p~steps:~- {name: a, run: b, http: {url: "http://x"}} | plan.yaml:3: steps[0].http is a second action
            plan: p~steps:~- {name: a, http: b}                | plan.yaml:3: steps[0].http must be a mapping with the keys method, url, headers
            plan: p~steps:~- {name: a, http: {url: b}}         | plan.yaml:3: steps[0].http.url is "b"; it must be an http or https URL
            plan: p~steps:~- {name: a, http: {uri: b}}         | plan.yaml:3: steps[0].http.uri is not known; the keys here are method, url, headers
            plan: p~steps:~- {name: a, http: {method: PSOT}}   | plan.yaml:3: steps[0].http.method is "PSOT"; it must be one of GET
            plan: p~steps:~- {name: a, http: {method: GET}}    | plan.yaml:3: steps[0].http.url is missing
            plan: p~steps:~- {name: a, http: {url: "http://x/${a b}"}} | plan.yaml:3: steps[0].http.url has ${a b}; write ${NAME}
            plan: p~steps:~- {name: a, run: b, undo: {run: c}} | plan.yaml:3: steps[0].undo.run is not known
            plan: p~steps:~- {name: a, run: b, undo: {irreversible: ""}} | plan.yaml:3: steps[0].undo.irreversible is ""; it must be text
            plan: p~steps:~- {name: a, run: b, undo: {irreversible: x, http: {}}} | plan.yaml:3: steps[0].undo.http cannot be combined with irreversible; remove one of them
            plan: p~steps:~- {name: a, run: b, undo: [c]}      | plan.yaml:3: steps[0].undo is a list; it must be text
            plan: p~steps:~- {name: a, run: b, env: [c]}       | plan.yaml:3: steps[0].env must be a mapping of names to texts
            plan: p~steps:~- {name: a, run: b, env: {c: [d]}}  | plan.yaml:3: steps[0].env.c must be a text
            plan: p~env: {a=b: c}                              | plan.yaml:2: env has the variable "a=b"; a variable needs a name without =
            plan: p~steps:~- {name: a, run: b, env: {c: "\\0"}} | plan.yaml:3: steps[0].env has the variable "c"; a variable needs a name
            plan: p~steps:~- {name: a, run: b, when: 7}        | plan.yaml:3: steps[0].when must be a JSON pointer
            plan: p~steps:~- {name: a, run: b, when: paid}     | plan.yaml:3: steps[0].when is not a JSON pointer
            plan: p~steps:~- {name: a, run: b, when: {at: /x}} | plan.yaml:3: steps[0].when must be a JSON pointer
            plan: p~steps:~- {name: a, run: b, touches: c}     | plan.yaml:3: steps[0].touches must be a list
            plan: p~steps:~- {name: a, run: b, touches: [{entity: c}]} | plan.yaml:3: steps[0].touches[0] is refused: entity "c" must have the form type:id
            plan: p~steps:~- {name: a, run: b, labels: {A B: c}} | plan.yaml:3: steps[0].labels is refused
            plan: p~steps:~- {name: a, run: b, backoff: {first: 2s, most: 1s}} | plan.yaml:3: steps[0].backoff is refused
            plan: p~steps:~- {name: a, run: b, undo_unfinished: maybe} | plan.yaml:3: steps[0].undo_unfinished is "maybe"; it must be true or false
            plan: p~steps:~- {name: a, wait: approved}         | plan.yaml:3: steps[0].wait must be a mapping, such as {signal: approved, timeout: 3d} or {time: 2h}
            plan: p~steps:~- {name: a, wait: {}}               | plan.yaml:3: steps[0].wait.signal is missing; name the signal or the approval, or give a time
            plan: p~steps:~- {name: a, wait: {for: x}}         | plan.yaml:3: steps[0].wait.for is not known; the keys here are signal, approval, timeout, into, on_timeout, time, until
            plan: p~steps:~- {name: a, wait: {signal: x, approval: y}} | plan.yaml:3: steps[0].wait.approval cannot be combined with signal
            plan: p~steps:~- {name: a, wait: {signal: [x]}}    | plan.yaml:3: steps[0].wait.signal is a list; it must be text
            plan: p~steps:~- {name: a, wait: {time: 2}}        | plan.yaml:3: steps[0].wait.time is "2"; it must be a time span
            plan: p~steps:~- {name: a, wait: {time: 500d}}     | plan.yaml:3: steps[0].wait.time is "500d"; it must be between 1ms and 400d
            plan: p~steps:~- {name: a, wait: {until: 2026-12-24}} | plan.yaml:3: steps[0].wait.until is "2026-12-24"; it must be a date, a time and an offset from UTC
            plan: p~steps:~- {name: a, wait: {until: 2026-12-24T09:00:00}} | plan.yaml:3: steps[0].wait.until is "2026-12-24T09:00:00"; it must be a date, a time and an offset from UTC
            plan: p~steps:~- {name: a, wait: {time: 2h, until: 2026-12-24T09:00:00Z}} | plan.yaml:3: steps[0].wait.until cannot be combined with time
            plan: p~steps:~- {name: a, wait: {signal: x, until: 2026-12-24T09:00:00Z}} | plan.yaml:3: steps[0].wait.until cannot be combined with signal
            plan: p~steps:~- {name: a, wait: {signal: x, time: 2h}} | plan.yaml:3: steps[0].wait.time cannot be combined with signal; timeout is the longest wait
            plan: p~steps:~- {name: a, wait: {time: 2h, timeout: 3h}} | plan.yaml:3: steps[0].wait.timeout needs signal
            plan: p~steps:~- {name: a, wait: {time: 2h, into: /x}} | plan.yaml:3: steps[0].wait.into needs signal
            plan: p~steps:~- {name: a, wait: {signal: x, into: y}} | plan.yaml:3: steps[0].wait.into is not a JSON pointer such as /approval
            plan: p~steps:~- {name: a, wait: {signal: x, on_timeout: continue}} | plan.yaml:3: steps[0].wait.on_timeout needs timeout
            plan: p~steps:~- {name: a, wait: {signal: x, timeout: 1h, on_timeout: go}} | plan.yaml:3: steps[0].wait.on_timeout is "go"; it must be fail or continue
            plan: p~steps:~- {name: a, wait: {signal: x}, touches: [{entity: "a:b"}]} | plan.yaml:3: steps[0].touches cannot be combined with wait
            plan: p~steps:~- parallel:~  - {name: a, run: b}~  - {name: c, wait: {time: 1h}} | plan.yaml:5: steps[0].parallel[1].wait cannot be used in parallel
            plan: p~steps:~- {name: a, run: b, retry_on: 75}   | plan.yaml:3: steps[0].retry_on must be a list of numbers, such as [1, 2]
            plan: p~steps:~- {name: a, run: b, retry_on: []}   | plan.yaml:3: steps[0].retry_on must be a list of numbers
            plan: p~steps:~- {name: a, run: b, no_retry_on: [2, x]} | plan.yaml:3: steps[0].no_retry_on[1] is "x"; it must be a whole number from 1 to 599
            plan: p~steps:~- {name: a, run: b, no_retry_on: [0]} | it must be a whole number from 1 to 599
            plan: p~steps:~- {name: a, no_retry_on: [404], run: b} | plan.yaml:3: steps[0].run ends with an exit code from 1 to 255
            plan: p~steps:~- {name: a, run: b, retry_on: [1], no_retry_on: [2]} | plan.yaml:3: steps[0].no_retry_on is a second list
            plan: p~steps:~- parallel: {}                      | plan.yaml:3: steps[0].parallel must be a list
            plan: p~steps:~- parallel: []                      | plan.yaml:3: steps[0].parallel is empty
            plan: p~steps:~- {parallel: [{name: a, run: b}], name: c} | plan.yaml:3: steps[0].name cannot be combined with parallel
            plan: p~steps:~- parallel:~  - {name: a, run: b}~  - {name: a, run: b} | plan.yaml:5: steps[0].parallel[1].name is "a" for the second time
            plan: p~secrets: x                                 | plan.yaml:2: secrets must be a list of texts
            plan: p~secrets: [[x]]                             | plan.yaml:2: secrets[0] is a list; it must be text
            plan: p~secrets:~- NOT_SET_ANYWHERE~steps:~- {name: a, run: b} | plan.yaml:3: the plan file names NOT_SET_ANYWHERE as a secret, and that variable is not set
            plan: &x p~steps:~- {name: *x, run: b}             | plan.yaml:3: *x is an alias
            plan: p~---~plan: q                                | plan.yaml:2: the file holds more than one document
            plan: p~...~plan: q                                | plan.yaml:
            plan: 'p                                           | plan.yaml:1: not YAML
            plan: p~state: {a: 1                               | plan.yaml:2: not YAML: while parsing a flow mapping
            plan: p~state: "a~~                                | plan.yaml:2: not YAML: while scanning a quoted scalar
            plan: p~steps:~\t- name: a                         | plan.yaml:3: not YAML
            plan: p~steps:~\t- name: a                         | ; indent with spaces
            plan: p~steps:~ - name: a~   run: jq '. + {a: 1}'  | plan.yaml:4: not YAML: mapping values are not allowed here
            plan: p~steps:~ - name: a~   run: jq '. + {a: 1}'  | and the command on the next line, or put it in quotes
            plan: p~steps:~ - {name: a, run: jq '{a: 1}', undo: x} | plan.yaml:3: not YAML
            plan: p~steps:~ - {name: a, run: jq '{a: 1}', undo: x} | YAML reads characters of the command as its own
            plan: p~steps:~ - name: a~   run: @x               | or put it in quotes
            plan: p~steps:~ - name: a~   undo: "a" && b        | or put it in quotes
            plan: p~state: <bel>                               | plan.yaml:2: not YAML: the character U+0007
            plan: p~state: {<<: {a: 1}}                        | plan.yaml:2: << is a merge key of YAML 1.1
            plan: p~state: {[a]: 1}                            | plan.yaml:2: a key is a mapping or a list
            plan: p~state: !!binary aGk=                       | plan.yaml:2: the tag "tag:yaml.org,2002:binary" is not one
            plan: p~state: !mine x                             | plan.yaml:2: the tag "!mine" is not one
            plan: p~                                           | plan.yaml:1: steps is missing or empty
            plan: p~steps:~- name: a~~~                        | plan.yaml:3: steps[0].run is missing
            plan: p~steps:~- name: a~  http:~    method: GET~  | plan.yaml:5: steps[0].http.url is missing
            plan: p~steps:~- name: a~  run: b~  no_retry_on: [404]~ | plan.yaml:3: steps[0].run ends with
            plan: p~steps:~- name: a~  http:~    url: "http://bücher.example/" | plan.yaml:5: steps[0].http.url is "http://bücher.example/"; write its host in ASCII
            plan: p~steps:~- {name: a, http: {url: "http://x", headers: {x: prüfen}}} | plan.yaml:3: steps[0].http.headers.x is "prüfen"; a header carries printable ASCII only
            plan: p~steps:~- {name: a, http: {url: "http://x", headers: {a b: c}}} | plan.yaml:3: steps[0].http.headers.a b cannot be sent
            plan: p~steps:~- {name: a, http: {url: "http://x", headers: {Content-Length: 7}}} | plan.yaml:3: steps[0].http.headers.Content-Length cannot be sent
            - a                                                | plan.yaml:1: the file must be a mapping
            state: "\\ud800"~plan: p                           | state is not JSON
            """)
    void whatIsWrongIsSaidWithItsPlace(String content, String message) {
        assertThatThrownBy(() -> read(content.replace('~', '\n').replace("<bel>", "\u0007")))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void allThatAFileMaySayIsUnderstood() throws Exception {
        PlanFile file = read("""
                plan: full
                env: {REGION: eu, LEVEL: 3, DRY: false}
                dir: work
                steps:
                  - name: build
                    run: make
                    undo: {http: {method: DELETE, url: "http://127.0.0.1/${/version}"}}
                    timeout: 60s
                    attempts: 3
                    backoff: {first: 1s, most: 1m}
                    undo_attempts: 5
                    no_retry_on: [64, 2]
                    undo_unfinished: true
                    env: {LEVEL: 4}
                    dir: sub
                    when: {at: /region, is: eu}
                    touches: [{entity: "artifact:site-${/version}", at: /site}]
                    labels: {team: web}
                    output_limit: 1000
                  - parallel:
                      - {name: mail, run: mail, undo: {irreversible: the mail is sent}}
                      - {name: price, run: price, undo: none_needed}
                      - {name: notify, http: {url: "http://127.0.0.1/hook", headers: {authorization: "Bearer ${TOKEN}"}}, when: "!/quiet", retry_on: [503]}
                """);

        assertThat(file.plan().stepNames()).containsExactly("build", "mail", "price", "notify");
        assertThat(file.outline())
                .containsExactly(
                        "build: make (when /region is \"eu\", 3 attempts, not again after 2, 64, at most 1m, touches artifact:site-${/version},"
                                + " undo: DELETE http://127.0.0.1/${/version})",
                        "mail: mail (irreversible: the mail is sent)",
                        "price: price (alongside the step before, nothing to undo)",
                        "notify: POST http://127.0.0.1/hook (when /quiet is not set, alongside the step before, again"
                                + " after 503, no undo)");
    }

    @Test
    void theOutlineSaysWhatAStepWaitsFor() throws Exception {
        PlanFile file = read("""
                plan: p
                steps:
                  - {name: cool-down, wait: {time: 2h}}
                  - {name: holidays, wait: {until: 2026-12-24T09:00:00+01:00}}
                  - {name: approval, wait: {signal: approved, timeout: 3d, into: /approval, on_timeout: continue}}
                  - {name: charge, wait: {signal: paid}, run: ./charge.sh, undo: ./refund.sh}
                  - {name: board, wait: {approval: board, timeout: 3d}}
                """);

        assertThat(file.outline())
                .containsExactly(
                        "cool-down: wait 2h (nothing to undo)",
                        "holidays: wait until 2026-12-24T08:00:00.000Z (nothing to undo)",
                        "approval: wait for signal approved, at most 72h, then go on, into /approval (nothing to undo)",
                        "charge: wait for signal paid, then ./charge.sh (undo: ./refund.sh)",
                        "board: wait for the approval board, at most 72h (nothing to undo)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /approval   | {"a":1}            | {"limit":7} | {"a":1,"approval":{"limit":7}}
            /approval   | {"approval":"old"} | 5           | {"approval":5}
            /a/approval | {"a":{"b":1}}      | null        | {"a":{"approval":true,"b":1}}
            /a/b/c      | {}                 | "x"         | {"a":{"b":{"c":"x"}}}
            """)
    void thePayloadOfASignalGetsToItsPlaceInTheState(String into, String state, String payload, String after)
            throws Exception {
        WaitEntry wait = new WaitEntry("approved", false, null, null, JsonPointer.compile(into), false);
        JsonNode before = Snapshot.parse(state).tree();

        JsonNode with = wait.withPayload(
                before, new ReceivedSignal("approved", Snapshot.parse(payload).tree(), "ann"));

        assertThat(Snapshot.of(with)).hasToString(after);
        assertThat(Snapshot.of(before)).hasToString(Snapshot.parse(state).toString());
    }

    @Test
    void aPayloadWithoutAPlaceFailsTheStepForGood() throws Exception {
        WaitEntry wait = new WaitEntry("approved", false, null, null, JsonPointer.compile("/a/b"), false);
        JsonNode state = Snapshot.parse("{\"a\":[1]}").tree();

        assertThatThrownBy(() -> wait.withPayload(state, new ReceivedSignal("approved", state, "ann")))
                .isInstanceOfSatisfying(
                        StepFailedException.class,
                        failed -> assertThat(failed.isRetryable()).isFalse())
                .hasMessageContaining("signal \"approved\" cannot be put at /a/b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /a | {"a":1} | true
            /a | {"a":false} | false
            /a | {"a":null} | false
            /a | {} | false
            /a/b/0 | {"a":{"b":["x"]}} | true
            "!/a" | {} | true
            "!/a" | {"a":1} | false
            {at: /a, is: 1} | {"a":1.0} | true
            {at: /a, is: 1} | {"a":"1"} | false
            {at: /a, is_not: x} | {"a":"y"} | true
            {at: /a, is_not: x} | {} | true
            {at: /a, is: [1, 2]} | {"a":[1,2]} | true
            """)
    void whenLooksAtTheState(String when, String state, boolean holds) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plan.yaml"), "plan: p\nsteps:\n- {name: a, run: b, when: " + when + "}\n");

        StepCondition condition = PlanFileReader.read(file).steps().get(0).when();

        assertThat(condition).isNotNull();
        assertThat(condition.test(Snapshot.parse(state).tree())).isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "Yes", "ON", "off"})
    void aTruthValueOfYaml11IsRefused(String value) {
        assertRefused(
                value,
                "is " + value + ", which is a truth value in YAML 1.1 and text in YAML 1.2; write true or"
                        + " false, or put \"" + value + "\" in quotes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01234",
                "-0777",
                "089",
                "00",
                "0o17",
                "0b101",
                "-0x1F",
                "0x1_F",
                "1_000",
                "1_000.5",
                "1:30",
                "190:20:30",
                "0:30.5"
            })
    void aNumberThatYaml11ReadsDifferentlyIsRefused(String value) {
        assertRefused(value, "is " + value + ", which is one value in YAML 1.1 and another in YAML 1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", "-.INF", ".nan", "1e99999999999"})
    void aNumberThatJsonDoesNotHaveIsRefused(String value) {
        assertRefused(value, "is " + value + ", which is a number");
    }

    private void assertRefused(String value, String message) {
        for (String state : List.of("{zip: " + value + "}", "{zip: [" + value + "]}", "\n  zip: " + value)) {
            assertThatThrownBy(() -> read("plan: p\nsteps: [{name: a, run: b}]\nstate: " + state + "\n"))
                    .isInstanceOf(InvalidPlanFileException.class)
                    .hasMessageContaining("plan.yaml:" + (state.startsWith("\n") ? 4 : 3) + ": state.zip")
                    .hasMessageContaining(message);
        }
        assertThatThrownBy(() -> read("plan: p\nsteps: [{name: a, run: b, when: {at: /x, is: " + value + "}}]\n"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'no'        | "no"
            "01234"     | "01234"
            !!str 01234 | "01234"
            !!str no    | "no"
            y           | "y"
            2001-12-14  | "2001-12-14"
            2001-12-14T21:59:43.10-05:00 | "2001-12-14T21:59:43.10-05:00"
            08:30       | "08:30"
            1.2.3       | "1.2.3"
            127.0.0.1:80 | "127.0.0.1:80"
            nope        | "nope"
            =           | "="
            True        | true
            FALSE       | false
            ~           | null
            Null        | null
            0           | 0
            +12         | 12
            0x1F        | 31
            1e3         | 1000
            .5          | 0.5
            12.         | 12
            -1.25e-2    | -0.0125
            "a\\/b"     | "a/b"
            9007199254740993 | 9007199254740993
            """)
    void aStateIsReadAsYaml12(String value, String json) throws Exception {
        JsonNode state = read("plan: p\nsteps: [{name: a, run: b}]\nstate: {x: " + value + "}\n")
                .state();

        assertThat(Snapshot.of(state.get("x"))).hasToString(json);
    }

    @Test
    void textsAreTakenAsTheyAreWritten() throws Exception {
        PlanFile file = read("""
                plan: p
                env: {ZIP: 01234, DRY: no, AT: 1:30, LEVEL: 0x10}
                steps: [{name: a, run: b, labels: {zip: 01234}}]
                """);

        assertThat(file.plan().stepNames()).containsExactly("a");
        assertThat(PlanFileReader.read(directory.resolve("plan.yaml")).env())
                .containsExactly(
                        entry("ZIP", "01234"), entry("DRY", "no"), entry("AT", "1:30"), entry("LEVEL", "0x10"));
    }

    @Test
    void aByteOrderMarkAndOtherLineEndsDoNoHarm() throws Exception {
        assertThat(read("plan: p\nsteps: [{name: a, run: b}]\nstate: {x: \"a\u2028b\"}\n")
                        .state()
                        .get("x")
                        .textValue())
                .isEqualTo("a\u2028b");
        assertThat(read("\uFEFFplan: p\r\nsteps:\r\n- {name: a, run: b}\r\n")
                        .plan()
                        .name())
                .isEqualTo("p");
        assertThatThrownBy(() -> read("\uFEFFplan: p\r\nsteps:\r\n- {name: a}\r\n"))
                .hasMessageContaining("plan.yaml:3: steps[0].run is missing");
    }

    @Test
    void aStateMayNestAsDeepAsACheckpointMay() throws Exception {
        assertThat(read(nested(500)).state()).isNotEmpty();
        assertThatThrownBy(() -> read(nested(600))).hasMessageContaining("plan.yaml:3: the file nests deeper than 520");
        assertThatThrownBy(() -> read(nested(100_000))).hasMessageContaining("plan.yaml:3: the file nests deeper");
    }

    private static String nested(int levels) {
        return "plan: p\nsteps: [{name: a, run: b}]\nstate: " + "[".repeat(levels) + "]".repeat(levels) + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "a", "ab\ncd\nef\n", "   \n "})
    void aSecretThatIsTooShortToBeMaskedIsRefused(String secret) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plan.yaml"), "plan: p\nsecrets:\n- PIN\nsteps: [{name: a, run: b}]\n");

        assertThatThrownBy(() -> PlanFile.read(file, 1_000, Map.of("PIN", secret)))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("plan.yaml:3: the secret PIN has no line of 4 characters")
                .hasMessageContaining("use a longer value, or take the variable off the list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "~", "plan"})
    void anEmptyFileIsNoPlan(String content) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("plan.yaml:1: ")
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
                .hasMessageContaining("is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void aDirectoryOrAHugeFileIsNoPlan() throws Exception {
        assertThatThrownBy(() -> PlanFile.read(directory, 1_000))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("it is a directory; name the file in it");
        assertThatThrownBy(() -> read("#".repeat(1_100_000)))
                .isInstanceOf(InvalidPlanFileException.class)
                .hasMessageContaining("1048576");
    }

    private PlanFile read(String content) throws IOException, InvalidPlanFileException {
        return PlanFile.read(Files.writeString(directory.resolve("plan.yaml"), content), 1_000);
    }
}
