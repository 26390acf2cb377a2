package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.standalone.local.LocalRewind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

class DamageIT {

    @TempDir
    private Path home;

    @Test
    void aFlippedBitInTheStoreIsNamedWithExitCodeFive() throws Exception {
        try (LocalRewind local = start()) {
            for (int n = 1; n <= 3; n++) {
                assertThat(rewind(event(n), "publish", "-").code()).isZero();
            }
            assertThat(rewind("", "verify", "task:kept").code()).isZero();
            CommandResult clean = rewind("", "verify", "--rebuild");
            assertThat(clean.code()).as(clean.err()).isZero();
            assertThat(clean.out()).isEmpty();
            assertThat(local.ended()).isNotDone();
            assertThat(clean.err()).contains("1 heads, 3 checkpoints, 0 rollbacks", "byte for byte");
        }

        flip("\"reason\":\"manual\"", ":2\"");
        try (LocalRewind local = start()) {
            CommandResult one = rewind("", "verify", "task", "kept");
            assertThat(one.code()).isEqualTo(5);
            assertThat(one.out().lines().skip(1).toList())
                    .singleElement()
                    .asString()
                    .startsWith("task:kept:2  chain_hash_mismatch  ");
            assertThat(one.err()).isEqualTo("task:kept: 3 checkpoints checked, 1 damage.\n");
            assertThat(rewind("", "verify", "--all").code()).isEqualTo(5);

            CommandResult rebuilt = rewind("", "verify", "--rebuild", "-o", "json");
            assertThat(rebuilt.code()).isEqualTo(5);
            JsonNode differences = Json.mapper().readTree(rebuilt.out()).path("differences");
            assertThat(differences)
                    .extracting(
                            it -> it.path("name").asText() + it.path("fields").toString())
                    .containsExactly("task:kept:2[\"reason\"]", "task:kept:2[\"reason\"]");

            CommandResult read = rewind("", "get", "task:kept:2");
            assertThat(read.code()).isEqualTo(5);
            assertThat(read.out()).isEmpty();
            assertThat(read.err()).contains("task:kept:2", "chain_hash_mismatch");
            assertThat(rewind("", "get", "task:kept:3").code()).isZero();
            assertThat(local.ended()).isNotDone();
        }
    }

    private LocalRewind start() {
        return LocalRewind.start(Configuration.of(
                Map.of(
                        "REWIND_HOME", home.toString(),
                        "REWIND_HTTP_PORT", "0",
                        "REWIND_BROKER_PORT", "0",
                        "REWIND_PARTITIONS", "2"),
                null));
    }

    private CommandResult rewind(String input, String... words) {
        return CommandResult.command(Map.of("REWIND_HOME", home.toString()), input, words);
    }

    private static String event(int n) {
        return """
                {"specversion":"1.0","id":"%d","source":"/test","type":"dev.rewind.state-captured.v1",
                 "subject":"task:kept","data":{"state":{"n":%d},"reason":"manual"}}
                """.formatted(n, n);
    }

    /** Flips one bit in the word "manual" of the stored row that contains both texts. */
    private void flip(String text, String other) throws Exception {
        List<Path> databases;
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            databases = files.filter(file -> file.endsWith(Path.of("rocksdb", "records")))
                    .toList();
        }
        int flipped = 0;
        for (Path database : databases) {
            flipped += flip(database.toString(), text, other);
        }
        assertThat(flipped).isEqualTo(1);
    }

    private static int flip(String database, String text, String other) throws Exception {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, database)) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        int flipped = 0;
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, database, families, handles);
                RocksIterator rows = db.newIterator();
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                byte[] value = rows.value();
                String row = new String(value, StandardCharsets.ISO_8859_1);
                if (row.contains(text) && row.contains("\"id\":\"task:kept" + other)) {
                    value[row.indexOf("manual")] ^= 1;
                    db.put(rows.key(), value);
                    flipped++;
                }
            }
            db.flush(flush);
            handles.forEach(ColumnFamilyHandle::close);
        }
        return flipped;
    }
}
