package dev.rewind.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Answer;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.RewindHttp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one plan and reads it again and again, and checks every answer. An answer to a read with a position
 * includes that write. An answer with an age is not older than its age. An answer without an age never shows less
 * than an earlier one. Safe for one writer and several readers.
 */
final class Probe {
    static final String STALENESS = "X-Rewind-Staleness-Ms";
    /** Answers state their age in whole milliseconds. */
    private static final long ROUNDING_NANOS = 2_000_000;

    private final String entity;
    private final List<Acked> acked = new ArrayList<>();
    private int shownFresh;
    private long lastAnswered = System.nanoTime();
    private long lastFresh = System.nanoTime();
    private long longestUnanswered;
    private long longestNotFresh;
    private long oldestAdmittedMs;
    private int answers;
    private int staleAnswers;
    private int refusals;

    /** An event that the log has acknowledged. */
    record Acked(Event event, String position, long atNanos) {}

    Probe(String entity) {
        this.entity = entity;
    }

    /** Returns the next event: a step starts or ends, so that each event counts once in the entity's head. */
    synchronized Event next() {
        int step = acked.size() / 2;
        return acked.size() % 2 == 0
                ? Event.stepStarted(entity, "step-" + step, 1, "{\"step\":" + step + "}")
                : Event.stepCompleted(entity, "step-" + step, 1);
    }

    synchronized void acknowledged(Event event, String position) {
        acked.add(new Acked(event, position, System.nanoTime()));
    }

    synchronized List<Acked> acknowledged() {
        return List.copyOf(acked);
    }

    /** Reads once, with the position of the last write if {@code carrying}. */
    void read(RewindHttp http, boolean carrying) {
        int mustShow;
        int shownBefore;
        @Nullable String position;
        synchronized (this) {
            mustShow = carrying ? acked.size() : 0;
            shownBefore = shownFresh;
            position = acked.isEmpty() ? null : acked.get(acked.size() - 1).position();
        }
        String path = "/api/entities/" + entity.replaceFirst(":", "/");
        long asked = System.nanoTime();
        Answer answer = carrying && position != null ? http.get(path, RewindHttp.POSITION, position) : http.get(path);
        if (isRefused(answer)) {
            return;
        }
        String latest = answer.json().path("latest").asText();
        if (!latest.isEmpty()) {
            look(http, latest);
        }
        JsonNode counts = answer.expect(200).json().path("counts");
        int shown = counts.path("checkpoints").asInt()
                + counts.path("steps_completed").asInt();
        String staleness = answer.header(STALENESS);
        assertThat(shown)
                .describedAs("events shown by an answer that must include the last of them: " + answer)
                .isGreaterThanOrEqualTo(mustShow);
        if (staleness == null) {
            assertThat(shown)
                    .describedAs("events shown by an answer without an age: " + answer)
                    .isGreaterThanOrEqualTo(shownBefore);
            fresh(shown);
        } else {
            long ageMs = Long.parseLong(staleness);
            assertThat(shown)
                    .describedAs("events shown by an answer that states to be " + ageMs + " ms old: " + answer)
                    .isGreaterThanOrEqualTo(ackedBefore(asked - ageMs * 1_000_000 - ROUNDING_NANOS));
            stale(ageMs);
        }
    }

    /** Checks that every processor has a checkpoint that was shown once, or answers that it cannot tell. */
    private void look(RewindHttp http, String checkpoint) {
        Answer answer = http.get("/api/checkpoints/" + checkpoint);
        if (!isRefused(answer)) {
            assertThat(answer.expect(200).json().path("id").asText())
                    .describedAs(answer.toString())
                    .isEqualTo(checkpoint);
        }
    }

    private boolean isRefused(Answer answer) {
        if (answer.status() != 503) {
            return false;
        }
        assertThat(answer.header("Retry-After")).describedAs(answer.toString()).isNotNull();
        synchronized (this) {
            refusals++;
        }
        return true;
    }

    private synchronized int ackedBefore(long nanos) {
        return (int) acked.stream().filter(one -> one.atNanos() - nanos < 0).count();
    }

    private synchronized void fresh(int shown) {
        long now = System.nanoTime();
        shownFresh = Math.max(shownFresh, shown);
        longestNotFresh = Math.max(longestNotFresh, now - lastFresh);
        lastFresh = now;
        answered(now);
    }

    private synchronized void stale(long ageMs) {
        staleAnswers++;
        oldestAdmittedMs = Math.max(oldestAdmittedMs, ageMs);
        answered(System.nanoTime());
    }

    private void answered(long now) {
        answers++;
        longestUnanswered = Math.max(longestUnanswered, now - lastAnswered);
        lastAnswered = now;
    }

    /** Returns the time since which every answer was complete and had no age. */
    synchronized boolean isFreshSince(long nanos) {
        return lastFresh - nanos > 0;
    }

    /** Returns the figures of reading since the last call, and resets them. */
    synchronized Figures figures() {
        Figures figures = new Figures(
                longestUnanswered / 1_000_000,
                longestNotFresh / 1_000_000,
                oldestAdmittedMs,
                answers,
                staleAnswers,
                refusals);
        longestUnanswered = 0;
        longestNotFresh = 0;
        oldestAdmittedMs = 0;
        answers = 0;
        staleAnswers = 0;
        refusals = 0;
        return figures;
    }

    /** Figures that are printed, and compared with limits. */
    record Figures(
            long longestUnansweredMs,
            long longestNotFreshMs,
            long oldestAdmittedMs,
            int answers,
            int staleAnswers,
            int refusals) {

        static Figures worst(Figures one, Figures other) {
            return new Figures(
                    Math.max(one.longestUnansweredMs, other.longestUnansweredMs),
                    Math.max(one.longestNotFreshMs, other.longestNotFreshMs),
                    Math.max(one.oldestAdmittedMs, other.oldestAdmittedMs),
                    one.answers + other.answers,
                    one.staleAnswers + other.staleAnswers,
                    one.refusals + other.refusals);
        }
    }
}
