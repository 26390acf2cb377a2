package dev.rewind.processor.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.store.ChainCheck;
import dev.rewind.processor.store.Damage;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreReader;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A checkpoint together with its state in one answer: the bytes of both as they are stored, the hash verified. */
final class WholeRoutes {
    private static final byte[] MEMBER = ",\"state\":".getBytes(StandardCharsets.UTF_8);

    private final StoreRoutes shared;
    private final Progress progress;

    WholeRoutes(StoreRoutes shared, Progress progress) {
        this.shared = shared;
        this.progress = progress;
    }

    private interface Which {
        /** Its number, or null when there is none. */
        @Nullable
        Long of(Context request, EntityKey entity, StoreReader reader) throws Problem;
    }

    void on(RoutesConfig routes) {
        whole(routes, "/store/checkpoints/{type}/{id}/latest/whole", WholeRoutes::latest);
        whole(
                routes,
                "/store/checkpoints/{type}/{id}/{number}/whole",
                (request, entity, reader) -> Parameters.number(request));
    }

    private void whole(RoutesConfig routes, String path, Which which) {
        shared.ofEntity(routes, path, (request, entity, copy) -> {
            Long number = which.of(request, entity, copy.reader());
            if (number == null) {
                throw copy.doubt(Problem.notFound("such a checkpoint of " + entity));
            }
            answer(request, entity, number, copy);
        });
    }

    private static @Nullable Long latest(Context request, EntityKey entity, StoreReader reader) throws Problem {
        Instant at = Parameters.at(request);
        if (at != null) {
            Checkpoint found = reader.checkpointAt(entity, at);
            return found == null ? null : found.sequence();
        }
        Entity head = reader.entity(entity);
        return head == null || head.latest() == null ? null : head.latest().sequence();
    }

    private void answer(Context request, EntityKey entity, long number, Copy copy) throws Problem {
        String id = entity + ":" + number;
        StoreReader reader = copy.reader();
        ChainCheck check = new ChainCheck(reader, entity);
        Damage damage = progress.still(copy.partition(), at -> check.of(number));
        if (damage != null) {
            throw copy.doubt(new Problem(409, "integrity_failed", damage.words()));
        }
        byte[] row = reader.checkpointRow(entity, number);
        if (row == null) {
            throw copy.doubt(Problem.notFound(
                    "checkpoint " + id + (reader.isPruned(entity, number) ? " has outlived its retention and" : "")));
        }
        String hash = stateHash(row);
        byte[] state = reader.snapshot(entity, hash);
        if (state == null || !Sha256.hex(state).equals(hash)) {
            throw copy.doubt(new Problem(
                    409, "integrity_failed", "the stored snapshot of " + id + " does not have the hash " + hash));
        }
        request.header("X-Rewind-State-Hash", hash);
        request.contentType("application/json").result(joined(row, state));
    }

    private static byte[] joined(byte[] row, byte[] state) {
        int end = row.length - 1;
        byte[] whole = Arrays.copyOf(row, row.length + MEMBER.length + state.length);
        System.arraycopy(MEMBER, 0, whole, end, MEMBER.length);
        System.arraycopy(state, 0, whole, end + MEMBER.length, state.length);
        whole[whole.length - 1] = '}';
        return whole;
    }

    private static String stateHash(byte[] row) {
        try (JsonParser parser = Json.mapper().createParser(row)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("state_hash");
                parser.nextToken();
                if (found) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stored checkpoint is no JSON: the store is damaged", e);
        }
        throw new IllegalStateException("a stored checkpoint has no state hash: the store is damaged");
    }
}
