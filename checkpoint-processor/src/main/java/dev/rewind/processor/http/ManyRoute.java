package dev.rewind.processor.http;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.DamagedRowException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Several checkpoints, each whole, in one exchange: most of what a read costs is the exchange. Asked with one id per line;
 * answered in the same order with, for each, a line {@code <status> <position> <staleness> <state hash> <length>} ({@code -}
 * for what there is not) and so many bytes of body. Status 0: left out, because the answer is long enough.
 */
final class ManyRoute {
    static final int MOST = 256;
    private static final int ENOUGH_BYTES = 1 << 20;
    private static final int LONGEST_ID = 300;
    private static final String LEFT_OUT = "0 - - - 0\n";

    private final LocalStores stores;
    private final Wholes wholes;

    ManyRoute(LocalStores stores, Wholes wholes) {
        this.stores = stores;
        this.wholes = wholes;
    }

    /** One of the answers: a checkpoint, or why there is none. */
    private record Answer(
            Wholes.@Nullable Whole whole, @Nullable Problem problem) {}

    void on(RoutesConfig routes) {
        routes.post("/store/wholes", this::answer);
    }

    private void answer(Context request) throws Problem {
        List<CheckpointId> ids = ids(request);
        Map<Integer, Copy> copies = new HashMap<>();
        List<@Nullable Answer> answers = new ArrayList<>();
        int bytes = 0;
        for (CheckpointId id : ids) {
            Answer answer = bytes > ENOUGH_BYTES ? null : read(id, copies);
            Wholes.Whole whole = answer == null ? null : answer.whole();
            bytes += whole == null ? 0 : whole.row().length + whole.state().length;
            answers.add(answer);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes + ids.size() * LONGEST_ID);
        for (int i = 0; i < ids.size(); i++) {
            Answer answer = answers.get(i);
            if (answer == null) {
                text(out, LEFT_OUT);
            } else {
                write(out, answer, copies.get(stores.partitionOf(ids.get(i).entity())));
            }
        }
        request.contentType("application/octet-stream").result(out.toByteArray());
    }

    private Answer read(CheckpointId id, Map<Integer, Copy> copies) {
        try {
            int partition = stores.partitionOf(id.entity());
            Copy copy = copies.get(partition);
            if (copy == null) {
                copy = stores.of(partition);
                copies.put(partition, copy);
            }
            return new Answer(wholes.of(id.entity(), id.sequence(), copy), null);
        } catch (Problem problem) {
            return new Answer(null, problem);
        } catch (InvalidStateStoreException notHereYetOrNoMore) {
            return new Answer(null, Problem.restoring(String.valueOf(notHereYetOrNoMore.getMessage())));
        } catch (DamagedRowException damage) {
            return new Answer(null, new Problem(409, "integrity_failed", String.valueOf(damage.getMessage())));
        }
    }

    private void write(ByteArrayOutputStream out, Answer answer, @Nullable Copy copy) {
        Wholes.Whole whole = answer.whole();
        String context = " - - ";
        try {
            // How old an answer may be is told after it was read, as everywhere.
            context = copy == null ? context : " " + position(copy) + " " + age(copy) + " ";
        } catch (Problem changedHands) {
            write(out, changedHands, context);
            return;
        }
        if (answer.problem() != null) {
            write(out, answer.problem(), context);
        } else if (whole != null) {
            frame(out, 200 + context + whole.hash(), whole.joined());
        }
    }

    private static void write(ByteArrayOutputStream out, Problem problem, String context) {
        frame(out, problem.status() + context + "-", EventWriter.value(problem.body()));
    }

    private static void frame(ByteArrayOutputStream out, String line, byte[] body) {
        text(out, line + " " + body.length + "\n");
        out.writeBytes(body);
    }

    private static String position(Copy copy) {
        return copy.through() == 0 ? "-" : copy.partition() + ":" + (copy.through() - 1);
    }

    private String age(Copy copy) throws Problem {
        OptionalLong age = stores.stalenessMs(copy);
        return age.isPresent() ? Long.toString(age.getAsLong()) : "-";
    }

    private static List<CheckpointId> ids(Context request) throws Problem {
        if (request.req().getContentLengthLong() > (long) MOST * LONGEST_ID) {
            throw new Problem(413, "too_many", "at most " + MOST + " ids are answered at once");
        }
        String[] lines = request.body().split("\n", MOST + 1);
        List<CheckpointId> ids = new ArrayList<>();
        try {
            for (String line : lines) {
                ids.add(CheckpointId.parse(line));
            }
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "invalid_parameter", String.valueOf(e.getMessage()));
        }
        return ids;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
