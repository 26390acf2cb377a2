package dev.rewind.benchmarks.load;

import dev.rewind.events.EntityKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** The kinds of reads of a {@link CheckpointLibrary}. Each question is a path, each time of another entity. */
public final class LookupQuestions {

    private static final int LARGEST_PAGE = 500;

    private final Map<String, Supplier<String>> all = new LinkedHashMap<>();
    private final CheckpointLibrary library;
    private final Random random;
    private final int entities;
    private final int longest;
    private final Instant began;
    private final Instant ended;

    /**
     * Creates questions about the events that are stored.
     *
     * @param events the number of stored events of the library
     * @param began a time before the first event
     * @param ended a time after the last event
     */
    public LookupQuestions(CheckpointLibrary library, int events, Instant began, Instant ended, Random random) {
        this.library = library;
        this.random = random;
        this.entities = library.entities(events);
        this.longest = library.lengthOfLong(events);
        if (entities == 0 || longest < 3) {
            throw new IllegalArgumentException(events + " events are too few to ask questions about; store more");
        }
        this.began = began;
        this.ended = ended;
        single();
        entities();
        checkpoints();
        rollbacks();
    }

    /** The questions by their kind. */
    public Map<String, Supplier<String>> all() {
        return all;
    }

    private void single() {
        all.put("checkpoint by id", () -> "/api/checkpoints/" + id());
        all.put("checkpoint by id, of the long plan", () -> "/api/checkpoints/" + ofLong());
        all.put("canonical state", () -> "/api/checkpoints/" + id() + "/canonical");
        all.put("diff to the previous one", () -> "/api/checkpoints/" + ofLong() + "/diff?to=previous");
        all.put("latest", () -> "/api/checkpoints/" + path(any()) + "/latest");
        all.put("latest, of the long plan", () -> "/api/checkpoints/" + path(CheckpointLibrary.LONG) + "/latest");
        all.put("latest at a time", () -> "/api/checkpoints/" + path(CheckpointLibrary.LONG) + "/latest?at=" + ended);
        all.put("entity", () -> "/api/entities/" + path(any()));
        all.put("timeline", () -> "/api/entities/" + path(any()) + "/timeline");
        all.put("timeline, of the long plan", () -> "/api/entities/" + path(CheckpointLibrary.LONG) + "/timeline");
        all.put(
                "timeline, largest page",
                () -> "/api/entities/" + path(CheckpointLibrary.LONG) + "/timeline?limit=" + LARGEST_PAGE);
    }

    private void entities() {
        String list = "/api/entities";
        all.put("entities", () -> list);
        all.put("entities, largest page", () -> list + "?limit=" + LARGEST_PAGE);
        all.put("entities by type", () -> list + "?type=plan");
        all.put("entities by status", () -> list + "?status=rolling_back");
        all.put("entities by type and status", () -> list + "?type=plan&status=completed");
        all.put("entities by time", () -> list + "?created_before=" + middle());
        all.put(
                "entities by type, status, time",
                () -> list + "?type=plan&status=completed&created_before=" + middle());
    }

    private void checkpoints() {
        String list = "/api/checkpoints/?";
        String ofLong = list + "entity_type=plan&entity_id=long";
        all.put("checkpoints of an entity", () -> list + of(any()));
        all.put("checkpoints of the long plan", () -> ofLong);
        all.put("the same, from the middle", () -> ofLong + "&cursor=" + Math.max(1, longest / 2));
        all.put("the same, largest page", () -> ofLong + "&limit=" + LARGEST_PAGE);
        all.put("the same, of a step", () -> ofLong + "&step=step-3");
        all.put("the same, of an unknown step", () -> ofLong + "&step=none");
        all.put("the same, by time", () -> ofLong + "&created_before=" + middle());
        all.put("checkpoints by trace", () -> list + "trace_id=" + library.trace(number(), sequence()));
        all.put("checkpoints by step", () -> list + "step=step-" + random.nextInt(CheckpointLibrary.STEPS));
        all.put("checkpoints by reason", () -> list + "reason=artifact_generated");
        all.put("checkpoints by reason step_started", () -> list + "reason=step_started");
        all.put(
                "checkpoints by label",
                () -> list + "label=" + word("team=team-" + random.nextInt(CheckpointLibrary.TEAMS)));
        all.put("checkpoints by rare label", () -> list + "label=" + word("release=r-" + number() / 4 * 4));
        all.put("checkpoints by time", () -> list + "created_before=" + middle());
        all.put("checkpoints by span", () -> list + "created_after=" + began + "&created_before=" + middle());
        all.put(
                "checkpoints by label, reason, time",
                () -> list + "label=" + word("team=team-2") + "&reason=artifact_generated&created_before=" + middle());
        all.put(
                "checkpoints by label and step: none",
                () -> list + "label=" + word("team=team-2") + "&step=step-" + random.nextInt(CheckpointLibrary.STEPS));
        all.put("checkpoints, largest page", () -> list + "reason=artifact_generated&limit=" + LARGEST_PAGE);
    }

    private void rollbacks() {
        String list = "/api/rollbacks";
        all.put("rollbacks", () -> list);
        all.put("rollbacks, largest page", () -> list + "?limit=" + LARGEST_PAGE);
        all.put("rollbacks by type", () -> list + "?entity_type=plan");
        all.put("rollbacks by status", () -> list + "?status=applied");
        all.put("rollbacks by type and status", () -> list + "?entity_type=plan&status=commanded");
        all.put("rollbacks by type and status: none", () -> list + "?entity_type=artifact&status=expired");
        all.put("rollbacks of an entity", () -> list + "?" + of(any()));
    }

    private int number() {
        return random.nextInt(entities);
    }

    private EntityKey any() {
        return library.entity(number());
    }

    private int sequence() {
        return library.sequence(random.nextInt(Integer.MAX_VALUE));
    }

    private String id() {
        return any() + ":" + sequence();
    }

    private String ofLong() {
        return CheckpointLibrary.LONG + ":" + (2 + random.nextInt(Math.max(1, longest - 2)));
    }

    private Instant middle() {
        return began.plusMillis((ended.toEpochMilli() - began.toEpochMilli()) / 2);
    }

    private static String path(EntityKey entity) {
        return entity.type() + "/" + entity.id();
    }

    private static String of(EntityKey entity) {
        return "entity_type=" + entity.type() + "&entity_id=" + entity.id();
    }

    private static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
