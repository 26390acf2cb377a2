package dev.rewind.query.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.storeapi.CheckpointPage;
import dev.rewind.storeapi.CheckpointPageWriter;
import dev.rewind.storeapi.ListPlace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages of several store servers become one page that leaves nothing out. */
class MergedPagesTest {

    @Test
    void theOnlyPageStaysAsItIs() {
        CheckpointPage page = page("any cursor", List.of("plan:a:1"), 1, 9, 7);

        MergedPages merged = MergedPages.of(List.of(page), 3);

        assertThat(text(merged)).isEqualTo("[{\"n\":9,\"state\":0},{\"n\":7,\"state\":0}]");
        assertThat(merged.next()).isEqualTo("any cursor");
        assertThat(merged.damaged()).containsExactly("plan:a:1");
    }

    @Test
    void pagesAreMergedNewestFirst() {
        MergedPages merged = MergedPages.of(
                List.of(page(null, List.of("b"), 1, 9, 7), page(null, List.of("a"), 1, 8, 6), page(null, List.of(), 1)),
                10);

        assertThat(text(merged))
                .isEqualTo("[{\"n\":9,\"state\":0},{\"n\":8,\"state\":0},{\"n\":7,\"state\":0},"
                        + "{\"n\":6,\"state\":0}]");
        assertThat(merged.next()).isNull();
        assertThat(merged.damaged()).containsExactly("a", "b");
    }

    @Test
    void aFullPageContinuesBehindItsLastCheckpoint() {
        MergedPages merged = MergedPages.of(List.of(page(null, List.of(), 1, 9, 7), page(null, List.of(), 1, 8, 6)), 3);

        assertThat(text(merged)).isEqualTo("[{\"n\":9,\"state\":0},{\"n\":8,\"state\":0},{\"n\":7,\"state\":0}]");
        assertThat(merged.next()).isEqualTo(place(7).toString());
    }

    /** Behind its end, a page may have newer checkpoints than others. */
    @Test
    void thePageEndsWhereTheFirstOneEnded() {
        MergedPages merged = MergedPages.of(
                List.of(page(place(7).toString(), List.of(), 1, 9, 7), page(place(3).toString(), List.of(), 1, 8, 3)),
                10);

        assertThat(text(merged)).isEqualTo("[{\"n\":9,\"state\":0},{\"n\":8,\"state\":0},{\"n\":7,\"state\":0}]");
        assertThat(merged.next()).isEqualTo(place(7).toString());
    }

    @Test
    void thePageEndsBeforeItsStatesExceedTheLimit() {
        int half = CheckpointPage.MAX_STATE_BYTES / 2;
        MergedPages merged =
                MergedPages.of(List.of(page(null, List.of(), half, 9, 7), page(null, List.of(), half, 8, 6)), 10);

        assertThat(merged.json().length).isBetween(2 * half, 2 * half + 100);
        assertThat(merged.next()).isEqualTo(place(8).toString());
    }

    private static CheckpointPage page(@Nullable String next, List<String> damaged, int stateBytes, int... numbers) {
        CheckpointPageWriter writer = new CheckpointPageWriter(numbers.length);
        for (int number : numbers) {
            byte[] state = "0".repeat(stateBytes).getBytes(UTF_8);
            assertThat(writer.add(place(number).toString(), ("{\"n\":" + number + "}").getBytes(UTF_8), state))
                    .isTrue();
        }
        return CheckpointPage.read(writer.write(next, damaged));
    }

    /** Later numbers are newer. */
    private static ListPlace place(int number) {
        return ListPlace.of(Instant.ofEpochSecond(number), EntityKey.plan("p"), number);
    }

    private static String text(MergedPages merged) {
        return new String(merged.json(), UTF_8);
    }
}
