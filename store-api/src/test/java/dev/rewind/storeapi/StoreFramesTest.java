package dev.rewind.storeapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.CheckpointId;
import dev.rewind.storeapi.frame.BatchFrame;
import dev.rewind.storeapi.frame.CheckpointBatch;
import dev.rewind.storeapi.frame.RowStreamReader;
import dev.rewind.storeapi.frame.RowStreamWriter;
import dev.rewind.storeapi.frame.StoredRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames on the wire: a reader finds what the store server wrote, and refuses what is cut or garbled. */
class StoreFramesTest {
    private static final CheckpointId FIRST = CheckpointId.parse("plan:order:1");

    @Test
    void aBatchIsReadAsItWasWritten() {
        List<CheckpointId> ids = List.of(FIRST, CheckpointId.parse("task:t:22"));

        String body = new String(CheckpointBatch.write(ids), UTF_8);

        assertThat(body).isEqualTo("plan:order:1\ntask:t:22");
        assertThat(CheckpointBatch.read(body)).isEqualTo(ids);
    }

    @Test
    void aBatchOfMoreThanAllowedIsRefused() {
        List<CheckpointId> most = Collections.nCopies(CheckpointBatch.MAX_IDS, FIRST);
        List<CheckpointId> more = Collections.nCopies(CheckpointBatch.MAX_IDS + 1, FIRST);

        assertThat(CheckpointBatch.read(new String(CheckpointBatch.write(most), UTF_8)))
                .isEqualTo(most);
        String tooMany = new String(CheckpointBatch.write(more), UTF_8);
        assertThatThrownBy(() -> CheckpointBatch.read(tooMany)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesAreReadAsTheyWereWritten() {
        byte[] state = "{\"a\":\n1}".getBytes(UTF_8);
        byte[] written = BatchFrame.write(List.of(
                new BatchFrame(200, "3:17", null, "abc", state),
                BatchFrame.LEFT_OUT,
                new BatchFrame(404, "3:17", "250", null, "{}".getBytes(UTF_8))));

        List<BatchFrame> read = BatchFrame.read(written, 3);

        assertThat(new String(written, UTF_8))
                .isEqualTo("200 3:17 - abc 8\n{\"a\":\n1}0 - - - 0\n404 3:17 250 - 2\n{}");
        assertThat(read.get(0)).usingRecursiveComparison().isEqualTo(new BatchFrame(200, "3:17", null, "abc", state));
        assertThat(read).extracting(BatchFrame::isLeftOut).containsExactly(false, true, false);
        assertThat(read.get(2).stalenessMs()).isEqualTo("250");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 3:17 - abc 99\nshort",
                "200 3:17 - abc -1\n",
                "200 3:17 - abc\n",
                "x - - - 0\n",
                "200 - - - 0\n0 - - - 0\n",
                ""
            })
    void whatIsNotOneFrameIsRefused(String bytes) {
        assertThatThrownBy(() -> BatchFrame.read(bytes.getBytes(UTF_8), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPageOfCheckpointsIsReadAsItWasWritten() {
        CheckpointPageWriter writer = new CheckpointPageWriter(2);
        assertThat(writer.add("2", "{\"id\":2}".getBytes(UTF_8), "[\n]".getBytes(UTF_8)))
                .isTrue();
        assertThat(writer.isFull()).isFalse();
        assertThat(writer.add("1", "{\"id\":1}".getBytes(UTF_8), "7".getBytes(UTF_8)))
                .isTrue();
        assertThat(writer.isFull()).isTrue();

        byte[] written = writer.write("1", List.of("plan:order:3"));
        CheckpointPage page = CheckpointPage.read(written);

        assertThat(new String(written, UTF_8))
                .isEqualTo("{\"places\":[\"2\",\"1\"],\"lengths\":[20,18],\"state_bytes\":[3,1],\"next\":\"1\","
                        + "\"damaged\":[\"plan:order:3\"]}\n"
                        + "[{\"id\":2,\"state\":[\n]},{\"id\":1,\"state\":7}]");
        assertThat(new String(page.array(), UTF_8)).isEqualTo("[{\"id\":2,\"state\":[\n]},{\"id\":1,\"state\":7}]");
        assertThat(page.items()).extracting(CheckpointPage.Item::place).containsExactly("2", "1");
        assertThat(page.items()).extracting(CheckpointPage.Item::stateBytes).containsExactly(3, 1);
        assertThat(page.items())
                .extracting(item -> new String(page.json(item), UTF_8))
                .containsExactly("{\"id\":2,\"state\":[\n]}", "{\"id\":1,\"state\":7}");
        assertThat(page.next()).isEqualTo("1");
        assertThat(page.damaged()).containsExactly("plan:order:3");
    }

    @Test
    void aPageWithoutCheckpointsIsAnEmptyArray() {
        CheckpointPage page = CheckpointPage.read(new CheckpointPageWriter(1).write(null, List.of()));

        assertThat(new String(page.array(), UTF_8)).isEqualTo("[]");
        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isNull();
    }

    @Test
    void aPageHasAnyFirstStateAndThenNoMoreThanFit() {
        byte[] row = "{\"id\":1}".getBytes(UTF_8);
        CheckpointPageWriter large = new CheckpointPageWriter(9);
        assertThat(large.add("1", row, new byte[CheckpointPage.MAX_STATE_BYTES + 1]))
                .isTrue();
        assertThat(large.add("2", row, new byte[1])).isFalse();

        CheckpointPageWriter exact = new CheckpointPageWriter(9);
        assertThat(exact.add("1", row, new byte[CheckpointPage.MAX_STATE_BYTES - 1]))
                .isTrue();
        assertThat(exact.add("2", row, new byte[1])).isTrue();
        assertThat(exact.add("3", row, new byte[1])).isFalse();
    }

    @Test
    void aPageThatIsCutOrGarbledIsRefused() {
        CheckpointPageWriter writer = new CheckpointPageWriter(2);
        writer.add("1", "{\"id\":1}".getBytes(UTF_8), "7".getBytes(UTF_8));
        byte[] whole = writer.write(null, List.of());

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CheckpointPage.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOfAny(IllegalArgumentException.class, UncheckedIOException.class);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> CheckpointPage.read(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowsAreReadAsTheyWereWritten() throws Exception {
        List<StoredRow> rows = List.of(row("entities", "a", "1"), row("snapshots", "b", ""), row("records", "", "3"));

        byte[] written = rows(rows);

        assertThat(Arrays.copyOf(written, 11)).containsExactly(1, 0, 0, 0, 1, 'a', 0, 0, 0, 1, '1');
        assertThat(Arrays.copyOfRange(written, written.length - 9, written.length))
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 3);
        try (RowStreamReader reader = new RowStreamReader(new ByteArrayInputStream(written))) {
            for (StoredRow row : rows) {
                assertThat(reader.next()).usingRecursiveComparison().isEqualTo(row);
            }
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void rowsThatBreakOffAreRefused() throws Exception {
        byte[] whole = rows(List.of(row("entities", "a", "1")));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(cut)).as("%d bytes", length).isInstanceOf(EOFException.class);
        }
        byte[] miscounted = whole.clone();
        miscounted[whole.length - 1] = 2;
        assertThatThrownBy(() -> readAll(miscounted)).hasMessageContaining("1 of 2 rows");
        byte[] unknown = whole.clone();
        unknown[0] = 4;
        assertThatThrownBy(() -> readAll(unknown)).hasMessageContaining("no store with the number 4");
        byte[] endless = whole.clone();
        endless[1] = -1;
        assertThatThrownBy(() -> readAll(endless)).hasMessageContaining("a row cannot have");
        assertThatThrownBy(() -> rows(List.of(row("others", "a", "1")))).hasMessageContaining("\"others\"");
    }

    private static StoredRow row(String store, String key, String value) {
        return new StoredRow(store, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static byte[] rows(List<StoredRow> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowStreamWriter writer = new RowStreamWriter(out);
        for (StoredRow row : rows) {
            writer.write(row);
        }
        writer.finish();
        return out.toByteArray();
    }

    private static void readAll(byte[] bytes) throws IOException {
        try (RowStreamReader reader = new RowStreamReader(new ByteArrayInputStream(bytes))) {
            while (reader.next() != null) {
                continue;
            }
        }
    }
}
