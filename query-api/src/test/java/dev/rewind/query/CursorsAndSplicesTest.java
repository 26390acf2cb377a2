package dev.rewind.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursors and splices: what goes out comes back, and nothing else does. */
class CursorsAndSplicesTest {

    @Test
    void aCursorIsReadAsItWasWritten() {
        TimelineCursor cursor = new TimelineCursor(17, Long.MAX_VALUE, 0, 3);

        assertThat(TimelineCursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.1.1", "0.1.1.1", "1.1.1.1.1", "-1.1.1.1", "9999999999999999999.1.1.1", "a.b.c.d"})
    void whatIsNoCursorIsRefused(String text) {
        assertThatThrownBy(() -> TimelineCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAA", "%%%", "AAAAAAAAAABwbGFu"})
    void whatIsNoPlaceInAListIsRefused(String text) {
        assertThatThrownBy(() -> EntityCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSpliceChangesNothingOfWhatItJoins() {
        byte[] spliced = Splice.into("{\"a\":{\"b\":1}}".getBytes(), "state", "[1.50,\"}\"]".getBytes());

        assertThat(new String(spliced)).isEqualTo("{\"a\":{\"b\":1},\"state\":[1.50,\"}\"]}");
    }

    @Test
    void aCheckpointIsReadAtItsTopOnly() {
        String json = "{\"id\":\"plan:x:1\",\"labels\":{\"chain_hash\":\"no\",\"pinned\":\"no\"},\"state_hash\":\"s\","
                + "\"chain_hash\":\"c\"}";

        CheckpointJson checkpoint = CheckpointJson.of(json.getBytes());

        assertThat(checkpoint.chainHash()).isEqualTo("c");
        assertThat(checkpoint.pinned()).isFalse();
        assertThat(checkpoint.etag()).isEqualTo("\"c\"");
    }
}
