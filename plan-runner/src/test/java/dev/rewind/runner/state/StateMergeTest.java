package dev.rewind.runner.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateMergeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1,"b":1}       | {"a":2,"b":1}       | {"a":1,"b":2}       | {"a":2,"b":2}
            {}                  | {"a":1}             | {"b":1}             | {"a":1,"b":1}
            {"a":1,"b":1}       | {"b":1}             | {"a":1}             | {}
            {"a":{"x":1,"y":1}} | {"a":{"x":2,"y":1}} | {"a":{"x":1,"y":2}} | {"a":{"x":2,"y":2}}
            {"a":1}             | {"a":2}             | {"a":2}             | {"a":2}
            {"a":1}             | {"a":1}             | {"a":2,"c":[3]}     | {"a":2,"c":[3]}
            1                   | 1                   | 2                   | 2
            """)
    void changesOfDifferentMembersComeTogether(String base, String ours, String theirs, String merged)
            throws Exception {
        assertThat(merge(base, ours, theirs)).hasToString(merged);
        assertThat(merge(base, theirs, ours)).hasToString(merged);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1}   | {"a":2}     | {"a":3}     | state.a
            {"a":1}   | {}          | {"a":3}     | state.a
            {"a":[1]} | {"a":[1,2]} | {"a":[1,3]} | state.a
            {}        | {"a":{"b":1}} | {"a":{"b":2}} | state.a.b
            1         | 2           | 3           | state
            """)
    void changesOfTheSameMemberAreAConflict(String base, String ours, String theirs, String where) {
        assertThatThrownBy(() -> merge(base, ours, theirs))
                .isInstanceOfSatisfying(StepFailedException.class, e -> {
                    assertThat(e.type()).isEqualTo("state_conflict");
                    assertThat(e.isRetryable()).isFalse();
                })
                .hasMessageContaining(where + " ");
    }

    @Test
    void numbersThatADoubleCannotHoldStayAsTheyAre() throws Exception {
        assertThat(merge(
                        "{\"n\":9007199254740993,\"a\":1}",
                        "{\"n\":9007199254740993,\"a\":2}",
                        "{\"n\":9007199254740993,\"a\":1,\"b\":1}"))
                .hasToString("{\"a\":2,\"b\":1,\"n\":9007199254740993}");
    }

    private static Snapshot merge(String base, String ours, String theirs) throws Exception {
        return StateMerge.of(Snapshot.parse(base), Snapshot.parse(ours), Snapshot.parse(theirs));
    }
}
