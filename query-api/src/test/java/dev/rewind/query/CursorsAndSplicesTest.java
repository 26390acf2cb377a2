package dev.rewind.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.query.entities.TimelineCursor;
import dev.rewind.query.resource.CheckpointJson;
import dev.rewind.query.resource.GatheredPage;
import dev.rewind.query.resource.JsonSplice;
import dev.rewind.storeapi.ListPart;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursors are parsed as they were written, and joining JSON keeps its bytes. */
class CursorsAndSplicesTest {

    @Test
    void cursorsAreParsedAsTheyWereWritten() {
        TimelineCursor cursor = new TimelineCursor(17, Long.MAX_VALUE, 0, 3);

        assertThat(TimelineCursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.1.1", "0.1.1.1", "1.1.1.1.1", "-1.1.1.1", "9999999999999999999.1.1.1", "a.b.c.d"})
    void otherTextIsRefusedAsACursor(String text) {
        assertThatThrownBy(() -> TimelineCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itemsOfAPartKeepTheirBytes() {
        String place = ListPlace.of(Instant.EPOCH, EntityKey.plan("x"), 1).toString();
        byte[] body = ("{\"places\":[\"" + place + "\",\"" + place + "\"],\"next\":\"" + place
                        + "\",\"items\":[{\"a\":{\"b\":1.50}}, {\"é\":[\"}\"]}]}")
                .getBytes(UTF_8);

        ListPart part = ListPart.read(body);

        assertThat(part.items())
                .extracting(item -> new String(item, UTF_8))
                .containsExactly("{\"a\":{\"b\":1.50}}", "{\"é\":[\"}\"]}");
        assertThat(part.places()).hasSize(2);
        assertThat(part.next()).isEqualTo(place);
    }

    @Test
    void aPageEndsWhereAPartStopped() {
        ListPlace[] places = IntStream.range(0, 4)
                .mapToObj(n -> ListPlace.of(Instant.EPOCH.minusMillis(n), EntityKey.plan("x"), 1))
                .toArray(ListPlace[]::new);
        ListPart stopped = new ListPart(
                List.of(places[1]), places[2].toString(), List.of("{\"n\":1}".getBytes(UTF_8)), List.of("plan:y"));
        ListPart ended = new ListPart(
                List.of(places[0], places[3]),
                null,
                List.of("{\"n\":0}".getBytes(UTF_8), "{\"n\":3}".getBytes(UTF_8)),
                List.of("plan:x"));

        GatheredPage page = GatheredPage.of(List.of(stopped, ended), 10);

        assertThat(new String(page.json(), UTF_8)).isEqualTo("[{\"n\":0},{\"n\":1}]");
        assertThat(page.next()).isEqualTo(places[2]);
        assertThat(page.damaged()).containsExactly("plan:x", "plan:y");
        assertThat(new String(GatheredPage.of(List.of(ListPart.NONE), 1).json(), UTF_8))
                .isEqualTo("[]");
    }

    @Test
    void aSpliceKeepsTheBytesItJoins() {
        byte[] spliced = JsonSplice.into("{\"a\":{\"b\":1}}".getBytes(), "state", "[1.50,\"}\"]".getBytes());

        assertThat(new String(spliced)).isEqualTo("{\"a\":{\"b\":1},\"state\":[1.50,\"}\"]}");
    }

    @Test
    void onlyTopLevelMembersOfACheckpointAreRead() {
        String json = "{\"id\":\"plan:x:1\",\"labels\":{\"chain_hash\":\"no\",\"pinned\":\"no\"},\"state_hash\":\"s\","
                + "\"chain_hash\":\"c\"}";

        CheckpointJson checkpoint = CheckpointJson.of(json.getBytes());

        assertThat(checkpoint.chainHash()).isEqualTo("c");
        assertThat(checkpoint.pinned()).isFalse();
        assertThat(checkpoint.etag()).isEqualTo("\"c\"");
    }
}
