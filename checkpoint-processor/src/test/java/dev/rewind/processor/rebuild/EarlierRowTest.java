package dev.rewind.processor.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
            """)
    void aRowThatSaysSomethingElseIsNotAnEarlierOne(String stored, String rebuilt) {
        assertThat(saysTheSame(stored, rebuilt)).isFalse();
    }

    @Test
    void aRowThatIsNotJsonIsNotAnEarlierOne() {
        assertThat(saysTheSame("-", "{}")).isFalse();
        assertThat(saysTheSame("[]", "[]")).isFalse();
    }

    private static boolean saysTheSame(String stored, String rebuilt) {
        return EarlierRow.saysTheSame(stored.getBytes(UTF_8), rebuilt.getBytes(UTF_8));
    }
}
