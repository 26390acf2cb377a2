package dev.rewind.processor.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlierRowTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status":"applied"}                         | {"status":"applied","standing":"applied"}
            {"epoch":1}                                  | {"epoch":1,"waits":[],"last_failure":null}
            {"undo":[{"step":"a"},{"step":"b"}]}         | {"undo":[{"step":"a","outcome":"undone"},{"step":"b","outcome":"cancelled"}]}
            {"undo":[]}                                  | {"undo":[]}
            {"undo":[]}                                  | {"undo":[],"undone_before":[{"step":"a"}]}
            {"ledger":[{"at":"1","base_to_ask":false}]}  | {"ledger":[{"at":"1"}]}
            """)
    void aRowThatLacksWhatRowsHaveTodaySaysTheSame(String stored, String rebuilt) {
        assertThat(saysTheSame(stored, rebuilt)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status":"failed"}                          | {"status":"applied","standing":"applied"}
            {"status":"applied","standing":"failed"}     | {"status":"applied","standing":"applied"}
            {"undo":[{"step":"a"}]}                      | {"undo":[{"step":"b","outcome":"undone"}]}
            {"undo":[{"step":"a"}]}                      | {"undo":[{"step":"a","outcome":"undone"},{"step":"b","outcome":"undone"}]}
            {"undo":[{"step":"a","outcome":"cancelled"}]} | {"undo":[{"step":"a","outcome":"undone"}]}
            {"epoch":1,"more":2}                         | {"epoch":1}
            {"ledger":[{"at":"1","base_to_ask":false}]}  | {"ledger":[{"at":"2"}]}
            {"ledger":[{"at":"1"}]}                      | {"ledger":[{"at":"1","more":false}]}
            {"undo":[],"undone_before":[{"step":"a"}]}   | {"undo":[]}
            {"undo":[],"undone_before":[{"step":"a"}]}   | {"undo":[],"undone_before":[{"step":"b"}]}
            """)
    void aRowThatSaysSomethingElseIsNotAnEarlierOne(String stored, String rebuilt) {
        assertThat(saysTheSame(stored, rebuilt)).isFalse();
    }

    @Test
    void aRowThatIsNotJsonIsNotAnEarlierOne() {
        assertThat(saysTheSame("-", "{}")).isFalse();
        assertThat(saysTheSame("[]", "[]")).isFalse();
    }

    /** Operators read there which members a rebuild does not compare. */
    @Test
    void theMembersThatAreNotComparedAreDocumented() throws IOException {
        String table = Files.readString(Path.of("../docs/repair.md"))
                .replaceAll("(?s).*<!-- earlier-rows: [^>]*-->(.*)<!-- /earlier-rows -->.*", "$1");
        Set<String> expected = new TreeSet<>(EarlierRow.LATER_MEMBERS);
        expected.addAll(List.of("head", "step", "rollback", "undo", EarlierRow.OUTCOME));

        assertThat(Pattern.compile("`([a-z_]+)`").matcher(table).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static boolean saysTheSame(String stored, String rebuilt) {
        return EarlierRow.saysTheSame(stored.getBytes(UTF_8), rebuilt.getBytes(UTF_8));
    }
}
